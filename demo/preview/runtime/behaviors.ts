import { component, glassEasel } from 'glass-easel-miniprogram-adapter'
import { codeSpace } from './engine.ts'

type Behavior = ReturnType<ReturnType<ReturnType<typeof codeSpace.behavior>['definition']>['register']>

/** The behaviors that the platform provides, by the string that stands for them. */
const BUILTIN = {
  /** A `<form>` collects the component's `name` and `value`. */
  'wx://form-field': behavior({ name: String, value: null }),
  /** A `<form>` collects the fields within the component. */
  'wx://form-field-group': behavior({}),
  /** A button within the component submits the `<form>` around it. */
  'wx://form-field-button': behavior({}),
  'wx://component-export': behavior({}),
} satisfies Record<string, Behavior>

type BuiltinBehavior = keyof typeof BUILTIN

function behavior(properties: Record<string, unknown>): Behavior {
  return codeSpace
    .behavior()
    .definition({ properties: properties as never })
    .register() as Behavior
}

/** `behaviors` with the platform's own in place of their names. */
export function resolveBehaviors(behaviors: unknown): unknown {
  if (!Array.isArray(behaviors)) return behaviors
  return behaviors.flatMap((item: unknown) => {
    if (typeof item !== 'string') return [item]
    if (item in BUILTIN) return [BUILTIN[item as BuiltinBehavior]]
    console.warn(`[preview] unknown behavior "${item}"`)
    return []
  })
}

export function behavesAs(node: glassEasel.Element, name: BuiltinBehavior): boolean {
  if (!glassEasel.Component.isComponent(node)) return false
  const caller: unknown = node.getMethodCaller()
  return caller instanceof component.ComponentCaller && caller.hasBehavior(BUILTIN[name])
}
