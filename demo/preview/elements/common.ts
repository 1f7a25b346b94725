import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { watchDialog } from '../runtime/dialogs.ts'
import { ARIA_PROPERTIES, type Hooks, type Host } from './define.ts'
import { followRole } from './keyboard.ts'

/** The class that a pressed element gets is kept apart from the ones its template gives it. */
const HOVER_SEGMENT = 3 as glassEasel.StyleSegmentIndex

/** What a screen reader is told, by the name of the property; `aria-role` is the browser's `role`. */
const ARIA = Object.fromEntries(
  ARIA_PROPERTIES.map((name) => [name, name.replace('aria', 'aria-').toLowerCase()]),
)

/** How long a press takes to show, and how long it shows, in milliseconds. */
const HOVER_TIMES: Record<string, [start: number, stay: number]> = { button: [20, 70], navigator: [50, 600] }
const DEFAULT_HOVER_TIMES: [number, number] = [50, 400]

/** `hidden`, `hover-class` and the aria attributes, which every element has. */
export function setupCommon(host: Host): Hooks {
  const { dom, node } = host
  const change: NonNullable<Hooks['change']> = {
    hidden: (value) => dom.toggleAttribute('hidden', Boolean(value)),
  }
  for (const [property, attribute] of Object.entries(ARIA)) change[property] = show(dom, attribute)
  change['ariaRole'] = (value) => {
    show(dom, 'role')(value)
    followRole(dom, String(value ?? ''))
  }
  let unwatch: (() => void) | undefined
  const attached = (): void => {
    if (isModal(dom)) unwatch ??= watchDialog(dom)
  }
  const detached = (): void => {
    unwatch?.()
    unwatch = undefined
  }
  let listening = false
  change['hoverClass'] = () => {
    if (listening) return
    listening = true
    listenToPresses(host, (pressed) => {
      const hoverClass = String(host.get('hoverClass') ?? '')
      node.setNodeClass(pressed && hoverClass !== 'none' ? hoverClass : '', HOVER_SEGMENT)
    })
  }
  return { attached, detached, change }
}

const isModal = (dom: HTMLElement): boolean =>
  dom.getAttribute('aria-modal') === 'true' && /^(?:alert)?dialog$/.test(dom.getAttribute('role') ?? '')

const show =
  (dom: HTMLElement, attribute: string) =>
  (value: unknown): void => {
    if (value === '' || value === null || value === undefined) dom.removeAttribute(attribute)
    else dom.setAttribute(attribute, String(value))
  }

function listenToPresses({ dom, node, get }: Host, show: (pressed: boolean) => void): void {
  const [defaultStart, defaultStay] = HOVER_TIMES[node.tagName] ?? DEFAULT_HOVER_TIMES
  const time = (name: string, fallback: number): number => Number(get(name)) || fallback
  let timer: ReturnType<typeof setTimeout> | undefined
  const after = (delay: number, pressed: boolean): void => {
    clearTimeout(timer)
    timer = setTimeout(() => show(pressed), delay)
  }
  dom.addEventListener(
    'touchstart',
    () => {
      if (!dom.hasAttribute('disabled')) after(time('hoverStartTime', defaultStart), true)
    },
    { passive: true },
  )
  const release = (): void => after(time('hoverStayTime', defaultStay), false)
  dom.addEventListener('touchend', release, { passive: true })
  dom.addEventListener('touchcancel', release, { passive: true })
}
