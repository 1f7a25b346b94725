import type { Host } from './define.ts'

/** Events that every element can have: the fingers', which reach the page from the browser, and those of its style. */
const COMMON = new Set(
  `touchstart touchmove touchend touchcancel tap canceltap transitionend animationstart animationiteration
   animationend`.split(/\s+/),
)

/** Documented for every element, and never triggered here. */
const MISSING = new Set(['longpress', 'longtap', 'touchforcechange'])

/** Elements with nothing in them: what their own list lacks cannot come from within either. */
const LEAVES = new Set('icon image input rich-text switch textarea video'.split(' '))

const warned = new Set<string>()

/** Says what is not simulated, once for each text. */
export function warnOnce(text: string): void {
  if (warned.has(text)) return
  warned.add(text)
  console.warn(`[preview] ${text} is not simulated`)
}

/**
 * Warns of a listener that nobody will ever call. On an element with content the events of components within it may come
 * along, so that there only the platform's own names are told.
 */
export function checkEvent({ node }: Pick<Host, 'node'>, event: string, events: ReadonlySet<string>): void {
  if (COMMON.has(event) || events.has(event)) return
  if (MISSING.has(event) || LEAVES.has(node.tagName) || isPlatforms(node.tagName, event))
    warnOnce(`<${node.tagName} bind:${event}>`)
}

/** Events of the platform's elements that their simulation does not have. */
const UNSIMULATED: Record<string, string> = {
  'scroll-view': `dragstart dragging dragend refresherpulling refresherrefresh refresherrestore refresherabort
    scrollstart scrollend refresherwillrefresh refresherstatuschange`,
  swiper: 'transition',
}

function isPlatforms(tag: string, event: string): boolean {
  return UNSIMULATED[tag]?.split(/\s+/).includes(event) ?? false
}
