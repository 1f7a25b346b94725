import { component, glassEasel } from 'glass-easel-miniprogram-adapter'
import { codeSpace } from './engine.ts'

type Behavior = ReturnType<ReturnType<ReturnType<typeof codeSpace.behavior>['definition']>['register']>

/** Marks a component whose `name` and `value` a `<form>` collects. */
export const formField = behavior({ name: String, value: null })

/** The behaviors that the platform provides, by the string that stands for them. */
const BUILTIN: Record<string, Behavior> = {
  'wx://form-field': formField,
  'wx://form-field-group': behavior({}),
  'wx://form-field-button': behavior({}),
  'wx://component-export': behavior({}),
}

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
    if (BUILTIN[item]) return [BUILTIN[item]]
    console.warn(`[preview] unknown behavior "${item}"`)
    return []
  })
}

export function isFormField(node: glassEasel.Element): boolean {
  if (!glassEasel.Component.isComponent(node)) return false
  const caller: unknown = node.getMethodCaller()
  return caller instanceof component.ComponentCaller && caller.hasBehavior(formField)
}
