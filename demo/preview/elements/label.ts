import { controlOf } from './control.ts'
import type { ElementDefinition } from './define.ts'
import { domOf } from '../runtime/engine.ts'

export const label: ElementDefinition = {
  name: 'label',
  properties: { for: 'string' },
  setup(host) {
    host.node.addListener('tap', (event) => {
      const id = String(host.get('for') ?? '')
      const named = id ? host.node.ownerShadowRoot?.getElementById(id) : undefined
      const target = named
        ? domOf(named)
        : [...host.dom.querySelectorAll('*')].find((element) => controlOf(element))
      const original = event.getOriginalEvent()
      const tapped = original instanceof Event && original.target instanceof Node ? original.target : null
      if (target && !target.contains(tapped)) controlOf(target)?.activate?.()
    })
    return undefined
  },
}
