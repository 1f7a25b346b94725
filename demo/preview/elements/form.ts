import type { glassEasel } from 'glass-easel-miniprogram-adapter'
import { isFormField } from '../runtime/behaviors.ts'
import { controlOf, registerControl } from './control.ts'
import type { ElementDefinition } from './define.ts'

export const form: ElementDefinition = {
  name: 'form',
  ignored: ['reportSubmit', 'reportSubmitTimeout'],
  setup(host) {
    registerControl(host.dom, {
      submit: () => host.emit('submit', { value: collect(host.dom) }),
      reset: () => {
        for (const element of host.dom.querySelectorAll('*'))
          if (element !== host.dom) controlOf(element)?.reset?.()
        host.emit('reset', {})
      },
    })
    return undefined
  },
}

/** Values of the named fields: built-in ones, and components with the behavior `wx://form-field`. */
function collect(form: HTMLElement): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const element of form.querySelectorAll('*')) {
    const control = controlOf(element)
    const name = control?.name?.()
    if (name && control?.value) values[name] = control.value()
    const node = (element as Element & { __wxElement?: glassEasel.GeneralComponent }).__wxElement
    if (!node || !isFormField(node)) continue
    const data = node.data as { name?: string; value?: unknown }
    if (data.name) values[data.name] = data.value
  }
  return values
}
