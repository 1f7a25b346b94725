import { backend, domOf, nodeAt, nodeOf, type Caller } from '../runtime/engine.ts'
import { stack } from '../runtime/stack.ts'

interface Margins {
  left?: number
  right?: number
  top?: number
  bottom?: number
}

interface Options {
  thresholds?: number[]
  initialRatio?: number
  observeAll?: boolean
}

type Listener = (result: object) => void

/** `wx.createIntersectionObserver` by the browser's own; rectangles are measured from the top of the page's own area. */
export class PageIntersectionObserver {
  readonly #scope: Caller | undefined
  readonly #options: Options
  #reference: string | undefined
  #margins: Margins = {}
  #observer: IntersectionObserver | undefined

  constructor(scope: Caller | undefined, options: Options = {}) {
    this.#scope = scope ?? stack.top?.caller
    this.#options = options
  }

  relativeTo(selector: string, margins: Margins = {}): this {
    this.#reference = selector
    this.#margins = margins
    return this
  }

  relativeToViewport(margins: Margins = {}): this {
    this.#reference = undefined
    this.#margins = margins
    return this
  }

  observe(selector: string, listener: Listener): void {
    this.disconnect()
    const { thresholds = [0], observeAll, initialRatio = 0 } = this.#options
    const targets = this.#find(selector, observeAll)
    const root = this.#reference
      ? this.#find(this.#reference)[0]
      : stack.top?.element.querySelector('.phone-scroll')
    const { top = 0, right = 0, bottom = 0, left = 0 } = this.#margins
    const seen = new WeakSet<Element>()
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const isFirst = !seen.has(entry.target)
          seen.add(entry.target)
          if (!isFirst || entry.intersectionRatio !== initialRatio) listener(describe(entry))
        }
      },
      {
        root: root ?? null,
        rootMargin: [top, right, bottom, left].map((part) => `${part}px`).join(' '),
        threshold: thresholds,
      },
    )
    for (const target of targets) this.#observer.observe(target)
  }

  disconnect(): void {
    this.#observer?.disconnect()
    this.#observer = undefined
  }

  #find(selector: string, all = false): HTMLElement[] {
    const root = this.#scope && nodeOf(this.#scope).getShadowRoot()
    const nodes = root?.querySelectorAll(selector) ?? []
    return nodes.slice(0, all ? nodes.length : 1).flatMap((node) => domOf(node) ?? [])
  }
}

function describe(entry: IntersectionObserverEntry): object {
  const { target, time, intersectionRatio, intersectionRect, boundingClientRect, rootBounds } = entry
  const { top } = backend.viewport()
  const place = (rect: DOMRectReadOnly): object => ({
    left: rect.left,
    right: rect.right,
    top: rect.top - top,
    bottom: rect.bottom - top,
    width: rect.width,
    height: rect.height,
  })
  return {
    id: target.id,
    dataset: nodeAt(target)?.dataset ?? {},
    time,
    intersectionRatio,
    intersectionRect: place(intersectionRect),
    boundingClientRect: place(boundingClientRect),
    relativeRect: place(rootBounds ?? new DOMRect()),
  }
}
