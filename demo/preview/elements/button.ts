import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { abilityOf, openTypes } from '../wx/open-type.ts'
import { formOf } from './form-scope.ts'
import { controlOf, registerControl } from './control.ts'
import type { ElementDefinition, Host } from './define.ts'

export const button: ElementDefinition = {
  name: 'button',
  properties: {
    type: 'string',
    size: 'string',
    plain: 'boolean',
    disabled: 'boolean',
    loading: 'boolean',
    formType: 'string',
    openType: 'string',
    lang: 'string',
    phoneNumberNoQuotaToast: 'any',
  },
  ignored: [
    'sessionFrom',
    'sendMessageTitle',
    'sendMessagePath',
    'sendMessageImg',
    'showMessageCard',
    'appParameter',
    'businessId',
    'needShowEntrance',
    'entrancePath',
  ],
  events: Object.values(openTypes).map(({ event }) => event),
  setup(host) {
    const { dom } = host
    dom.setAttribute('role', 'button')
    dom.tabIndex = 0
    const flag = (name: string) => (value: unknown) => void dom.toggleAttribute(name, Boolean(value))
    const label = (name: string) => (value: unknown) => dom.setAttribute(name, String(value))
    const press = (): void => {
      if (dom.hasAttribute('disabled')) return
      const formType = String(host.get('formType') ?? '')
      const form = formType ? formOf(host.node) : undefined
      if (form) controlOf(form)?.[formType === 'reset' ? 'reset' : 'submit']?.()
      void useOpenType(String(host.get('openType') ?? ''), host)
    }
    // First in line: what counts is the open-type at the moment of the tap, whatever its handlers change.
    host.node.addListener('tap', press)
    registerControl(dom, { activate: press })
    return {
      change: {
        type: label('type'),
        size: label('size'),
        plain: flag('plain'),
        loading: flag('loading'),
        disabled(value) {
          flag('disabled')(value)
          dom.setAttribute('aria-disabled', String(Boolean(value)))
          dom.tabIndex = value ? -1 : 0
        },
      },
    }
  },
}

async function useOpenType(name: string, { dom, node, emit, get }: Host): Promise<void> {
  if (!name) return
  const ability = abilityOf(name)
  if (!ability) return console.warn(`[preview] <button open-type="${name}"> is not simulated`)
  const detail = await ability.use({ id: dom.id, get })
  if (!detail) return
  if (glassEasel.Element.isAttached(node)) emit(ability.event, detail)
  else console.warn(`[preview] ${ability.event} is lost: its <button> is gone from the page`)
}
