import { registerControl } from './control.ts'
import type { ElementDefinition } from './define.ts'

export const switchElement: ElementDefinition = {
  name: 'switch',
  properties: { name: 'string', checked: 'boolean', disabled: 'boolean', color: 'string' },
  events: ['change'],
  ignored: ['type'],
  setup(host) {
    const { dom } = host
    dom.setAttribute('role', 'switch')
    dom.tabIndex = 0
    const show = (checked: unknown): void => dom.setAttribute('aria-checked', String(Boolean(checked)))
    show(false)
    const turn = (): void => {
      if (host.get('disabled')) return
      host.set('checked', !host.get('checked'))
      host.emit('change', { value: Boolean(host.get('checked')) })
    }
    host.node.addListener('tap', turn)
    registerControl(dom, {
      activate: turn,
      name: () => String(host.get('name') ?? ''),
      value: () => Boolean(host.get('checked')),
      reset: () => host.set('checked', false),
    })
    return {
      change: {
        checked: show,
        disabled: (value) => void dom.toggleAttribute('disabled', Boolean(value)),
        color: (value) => dom.style.setProperty('--switch-color', String(value || '')),
      },
    }
  },
}
