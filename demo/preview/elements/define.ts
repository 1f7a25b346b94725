import type { glassEasel } from 'glass-easel-miniprogram-adapter'
import { componentSpace, domOf } from '../runtime/engine.ts'
import { checkEvent } from './events.ts'

export type PropertyKind = 'string' | 'boolean' | 'number' | 'any'

/** One element on a page, as its own code sees it. */
export interface Host {
  dom: HTMLElement
  node: glassEasel.GeneralComponent
  /** Value of a property, by its camelCase name. */
  get(name: string): unknown
  /** Changes a property, which a `model:` binding follows. */
  set(name: string, value: unknown): void
  /** Triggers one of the element's events; these do not bubble on the platform. Gives what a handler returned. */
  emit(name: string, detail: unknown): unknown
}

/** What an element does when a property changes, by the property's name, and when it comes and goes. */
export interface Hooks {
  attached?(): void
  detached?(): void
  change?: Record<string, (value: unknown) => void>
}

export interface ElementDefinition {
  name: string
  properties?: Record<string, PropertyKind>
  /** Properties that are taken and change nothing in a browser. */
  ignored?: string[]
  /** The events that it triggers, or that rightly never happen in a browser. */
  events?: string[]
  /** Called for each element that is made, before its properties are set. */
  setup?(host: Host): Hooks | undefined
}

const TYPES = { string: String, boolean: Boolean, number: Number, any: null }

/** Beside `aria-role`: what says more of it. */
export const ARIA_PROPERTIES =
  `ariaLabel ariaHidden ariaLive ariaAtomic ariaRelevant ariaBusy ariaDisabled ariaChecked
  ariaSelected ariaExpanded ariaPressed ariaHaspopup ariaRequired ariaReadonly ariaInvalid ariaModal ariaDescribedby
  ariaLabelledby ariaControls ariaOwns ariaOrientation ariaMultiselectable ariaValuemin ariaValuemax ariaValuenow
  ariaValuetext ariaLevel ariaPosinset ariaSetsize`.split(/\s+/)

/** What every element takes; see `common.ts`. */
const COMMON: Record<string, PropertyKind> = {
  hidden: 'boolean',
  hoverClass: 'string',
  hoverStartTime: 'number',
  hoverStayTime: 'number',
  hoverStopPropagation: 'boolean',
  ...Object.fromEntries(['ariaRole', ...ARIA_PROPERTIES].map((name) => [name, 'any' as const])),
  animation: 'any',
}

export function defineElement(definition: ElementDefinition, common: (host: Host) => Hooks): void {
  const ignored = Object.fromEntries((definition.ignored ?? []).map((name) => [name, 'any' as const]))
  const kinds: Record<string, PropertyKind> = { ...COMMON, ...ignored, ...definition.properties }
  const events = new Set(definition.events ?? [])
  const hooksOf = new WeakMap<object, Hooks[]>()
  const properties = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => {
      function observer(this: object, value: unknown): void {
        for (const { change } of hooksOf.get(this) ?? []) change?.[name]?.(value)
      }
      return [name, { type: TYPES[kind], observer }]
    }),
  )
  const registered = componentSpace
    .define(`wx://${definition.name}`)
    .definition({
      options: { listenerChangeLifetimes: true },
      properties: properties as never,
      lifetimes: {
        listenerChange(isAdded: boolean, event: string) {
          if (isAdded) checkEvent({ node: this as unknown as glassEasel.GeneralComponent }, event, events)
        },
        created() {
          const host = createHost(this as unknown as glassEasel.GeneralComponent)
          hooksOf.set(this, [common(host), definition.setup?.(host) ?? {}])
        },
        attached() {
          for (const { attached } of hooksOf.get(this) ?? []) attached?.()
        },
        detached() {
          for (const { detached } of hooksOf.get(this) ?? []) detached?.()
        },
      },
    })
    .registerComponent()
  componentSpace.setGlobalUsingComponent(definition.name, registered.general())
}

function createHost(node: glassEasel.GeneralComponent): Host {
  const dom = domOf(node)
  if (!dom) throw new Error(`<${node.tagName}> has no element`)
  return {
    dom,
    node,
    get: (name) => (node.data as Record<string, unknown>)[name],
    set: (name, value) => node.setData({ [name]: value }),
    emit(name, detail) {
      let returned: unknown
      node.triggerEvent(name, detail, {
        handleListenerReturn(value) {
          returned = value
        },
      })
      return returned
    },
  }
}
