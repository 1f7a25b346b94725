import type { glassEasel } from 'glass-easel-miniprogram-adapter'
import { componentSpace } from '../runtime/engine.ts'

/** Class names as the style sheet of the component that wrote them knows them. */
export function scopedClasses(node: glassEasel.GeneralComponent, names: string): string[] {
  const options = node.ownerShadowRoot?.getHostNode().getComponentOptions()
  const scopes = [options?.styleScope, options?.extraStyleScope].filter((scope) => typeof scope === 'number')
  const prefixes =
    scopes.length > 0 ? scopes.map((scope) => componentSpace.styleScopeManager.queryName(scope)) : ['']
  return names
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((name) => prefixes.map((prefix) => (prefix ? `${prefix}--${name}` : name)))
}
