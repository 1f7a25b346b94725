import { behavesAs } from '../runtime/behaviors.ts'
import { nodeAt } from '../runtime/engine.ts'
import { controlOf, registerControl } from './control.ts'
import type { ElementDefinition, Host } from './define.ts'
import { isInScope } from './form-scope.ts'

export const form: ElementDefinition = {
  name: 'form',
  events: ['submit', 'reset'],
  ignored: ['reportSubmit', 'reportSubmitTimeout'],
  setup(host) {
    registerControl(host.dom, {
      submit: () => host.emit('submit', { value: collect(host) }),
      reset: () => {
        for (const [element] of fieldsOf(host)) controlOf(element)?.reset?.()
        host.emit('reset', {})
      },
    })
    return undefined
  },
}

function fieldsOf({ dom, node: form }: Host) {
  return Array.from(dom.querySelectorAll('*')).flatMap((element) => {
    const node = nodeAt(element)
    return node && isInScope(node, form) ? [[element, node] as const] : []
  })
}

/** Values of the named fields: built-in ones, and components with the behavior `wx://form-field`. */
function collect(form: Host): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [element, node] of fieldsOf(form)) {
    const control = controlOf(element)
    const name = control?.name?.()
    if (name && control?.value) values[name] = control.value()
    if (!behavesAs(node, 'wx://form-field')) continue
    const data = node.data as { name?: string; value?: unknown }
    if (data.name) values[data.name] = data.value
  }
  return values
}
