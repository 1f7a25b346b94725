import type { glassEasel } from 'glass-easel-miniprogram-adapter'
import { behavesAs } from '../runtime/behaviors.ts'
import { nodeAt } from '../runtime/engine.ts'

type Node = glassEasel.GeneralComponent

/**
 * A form knows what stands in the same template as itself. It sees neither into components nor out of its own, but for
 * those that open themselves with one of the platform's behaviors.
 */
export function isInScope(node: Node, form: Node): boolean {
  if (node.ownerShadowRoot === form.ownerShadowRoot) return true
  const host = hostOf(node)
  return host !== undefined && behavesAs(host, 'wx://form-field-group') && isInScope(host, form)
}

/** The form that a button submits. */
export function formOf(button: Node): Element | undefined {
  const host = hostOf(button)
  let form = (button.getBackendElement() as unknown as Element).closest('wx-form')
  while (form && nodeAt(form)?.ownerShadowRoot !== button.ownerShadowRoot)
    form = form.parentElement?.closest('wx-form') ?? null
  if (form) return form
  return host && behavesAs(host, 'wx://form-field-button') ? formOf(host) : undefined
}

function hostOf(node: Node): Node | undefined {
  return node.ownerShadowRoot?.getHostNode().general()
}
