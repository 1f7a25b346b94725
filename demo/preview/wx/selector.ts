import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { backend, domOf, nodeOf, type Caller } from '../runtime/engine.ts'
import { stack } from '../runtime/stack.ts'

export interface Fields {
  id?: boolean
  dataset?: boolean
  mark?: boolean
  rect?: boolean
  size?: boolean
  scrollOffset?: boolean
  node?: boolean
  context?: boolean
  properties?: string[]
  computedStyle?: string[]
}

type Found = Record<string, unknown>
type Listener = (result: Found | (Found | null)[] | null) => void

interface Query {
  scope: Caller | undefined
  selector: string | undefined
  all: boolean
  fields: Fields
  listener: Listener | undefined
}

/** A hidden tab draws no frames; answers come all the same, this many milliseconds later. */
const FRAME_LIMIT = 100

/** `wx.createSelectorQuery`: answers after the next frame, measured from the top of the page's own area. */
export class SelectorQuery {
  readonly #queries: Query[] = []
  #scope: Caller | undefined

  constructor(scope?: Caller) {
    this.#scope = scope
  }

  in(scope: Caller): this {
    this.#scope = scope
    return this
  }

  select(selector: string): NodesRef {
    return this.#ref(selector, false)
  }

  selectAll(selector: string): NodesRef {
    return this.#ref(selector, true)
  }

  selectViewport(): NodesRef {
    return this.#ref(undefined, false)
  }

  exec(listener?: (results: unknown[]) => void): void {
    afterFrame(() => {
      const results = this.#queries.map(({ listener, ...query }) => {
        const result = run(query)
        listener?.(result)
        return result
      })
      listener?.(results)
    })
  }

  #ref(selector: string | undefined, all: boolean): NodesRef {
    const scope = this.#scope
    return new NodesRef(this, (fields, listener) => {
      this.#queries.push({ scope: scope ?? stack.top?.caller, selector, all, fields, listener })
    })
  }
}

export class NodesRef {
  readonly #query: SelectorQuery
  readonly #add: (fields: Fields, listener?: Listener) => void

  constructor(query: SelectorQuery, add: (fields: Fields, listener?: Listener) => void) {
    this.#query = query
    this.#add = add
  }

  fields(fields: Fields, listener?: Listener): SelectorQuery {
    this.#add(fields, listener)
    return this.#query
  }

  boundingClientRect(listener?: Listener): SelectorQuery {
    return this.fields({ id: true, dataset: true, rect: true, size: true }, listener)
  }

  scrollOffset(listener?: Listener): SelectorQuery {
    return this.fields({ id: true, dataset: true, scrollOffset: true }, listener)
  }

  node(listener?: Listener): SelectorQuery {
    return this.fields({ node: true }, listener)
  }

  context(listener?: Listener): SelectorQuery {
    return this.fields({ context: true }, listener)
  }
}

function afterFrame(work: () => void): void {
  let done = false
  const once = (): void => {
    if (done) return
    done = true
    work()
  }
  requestAnimationFrame(once)
  setTimeout(once, FRAME_LIMIT)
}

function run({
  scope,
  selector,
  all,
  fields,
}: Omit<Query, 'listener'>): ReturnType<typeof describeViewport> | (Found | null)[] | null {
  if (selector === undefined) return describeViewport(fields)
  const root = scope && nodeOf(scope).getShadowRoot()
  if (!root) return all ? [] : null
  if (all) return root.querySelectorAll(selector).map((node) => describe(node, fields))
  const node = root.querySelector(selector)
  return node ? describe(node, fields) : null
}

function describeViewport(fields: Fields): Found {
  const { width, height } = backend.viewport()
  return {
    ...(fields.id && { id: '' }),
    ...(fields.dataset && { dataset: {} }),
    ...(fields.rect && { left: 0, top: 0, right: width, bottom: height }),
    ...(fields.size && { width, height }),
    ...(fields.scrollOffset && stack.top?.scrollOffset()),
  }
}

function describe(node: glassEasel.Element, fields: Fields): Found {
  const dom = domOf(node)
  const rect = dom?.getBoundingClientRect() ?? new DOMRect()
  const { top, left } = backend.viewport()
  const data = glassEasel.Component.isComponent(node) ? (node.data as Record<string, unknown>) : {}
  const style = dom && getComputedStyle(dom)
  return {
    ...(fields.id && { id: node.id }),
    ...(fields.dataset && { dataset: node.dataset }),
    ...(fields.mark && { mark: node.collectMarks() }),
    ...(fields.rect && {
      left: rect.left - left,
      right: rect.right - left,
      top: rect.top - top,
      bottom: rect.bottom - top,
    }),
    ...(fields.size && { width: rect.width, height: rect.height }),
    ...(fields.scrollOffset && {
      scrollLeft: dom?.scrollLeft ?? 0,
      scrollTop: dom?.scrollTop ?? 0,
      scrollWidth: dom?.scrollWidth ?? 0,
      scrollHeight: dom?.scrollHeight ?? 0,
    }),
    ...(fields.node && { node: dom }),
    ...(fields.context && { context: dom }),
    ...Object.fromEntries((fields.properties ?? []).map((name) => [name, data[name]])),
    ...Object.fromEntries(
      (fields.computedStyle ?? []).map((name) => [
        name,
        (style as unknown as Record<string, unknown> | undefined)?.[name],
      ]),
    ),
  }
}
