import { openTypes } from '../wx/open-type.ts'
import { controlOf, registerControl } from './control.ts'
import type { ElementDefinition } from './define.ts'

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
  },
  ignored: [
    'sessionFrom',
    'sendMessageTitle',
    'sendMessagePath',
    'sendMessageImg',
    'showMessageCard',
    'appParameter',
    'businessId',
    'phoneNumberNoQuotaToast',
    'needShowEntrance',
    'entrancePath',
  ],
  setup(host) {
    const { dom } = host
    dom.setAttribute('role', 'button')
    const flag = (name: string) => (value: unknown) => void dom.toggleAttribute(name, Boolean(value))
    const label = (name: string) => (value: unknown) => dom.setAttribute(name, String(value))
    const press = (): void => {
      if (dom.hasAttribute('disabled')) return
      const form = dom.closest('wx-form')
      if (host.get('formType') && form)
        controlOf(form)?.[host.get('formType') === 'reset' ? 'reset' : 'submit']?.()
      void useOpenType(String(host.get('openType') ?? ''), host.emit)
    }
    // The tap's own listeners run first, as on the platform: they may still change the open-type.
    host.node.addListener('tap', () => void setTimeout(press))
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
        },
      },
    }
  },
}

async function useOpenType(name: string, emit: (event: string, detail: unknown) => unknown): Promise<void> {
  if (!name) return
  const ability = openTypes[name]
  if (!ability) return console.warn(`[preview] <button open-type="${name}"> is not simulated`)
  const detail = await ability.use()
  if (detail) emit(ability.event, detail)
}
