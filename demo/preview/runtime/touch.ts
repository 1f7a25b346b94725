export interface TouchPoint {
  identifier: number
  pageX: number
  pageY: number
  clientX: number
  clientY: number
}

export interface TouchFields {
  touches: TouchPoint[]
  changedTouches: TouchPoint[]
}

/** The touches of a DOM event as the platform gives them, measured from the top of the page's own area. */
export function touchFields(original: unknown, top: number): TouchFields {
  if (typeof TouchEvent !== 'undefined' && original instanceof TouchEvent) {
    return { touches: points(original.touches, top), changedTouches: points(original.changedTouches, top) }
  }
  if (original instanceof MouseEvent) {
    const point = toPoint({ identifier: 0, clientX: original.clientX, clientY: original.clientY }, top)
    return { touches: [point], changedTouches: [point] }
  }
  return { touches: [], changedTouches: [] }
}

function points(touches: TouchList, top: number): TouchPoint[] {
  return Array.from(touches, (touch) => toPoint(touch, top))
}

function toPoint(
  { identifier, clientX, clientY }: Pick<Touch, 'identifier' | 'clientX' | 'clientY'>,
  top: number,
): TouchPoint {
  const y = clientY - top
  return { identifier, pageX: clientX, pageY: y, clientX, clientY: y }
}

/** A mouse drags and presses as a finger does, so that a page which listens to touches works on a desktop. */
export function touchByMouse(root: HTMLElement): void {
  let pressed: EventTarget | undefined
  const send = (type: string, event: MouseEvent): void => {
    if (!pressed) return
    const touch = new Touch({
      identifier: 0,
      target: pressed,
      clientX: event.clientX,
      clientY: event.clientY,
    })
    const touches = type === 'touchend' ? [] : [touch]
    const init = { bubbles: true, composed: true, cancelable: true, touches, changedTouches: [touch] }
    pressed.dispatchEvent(new TouchEvent(type, init))
  }
  root.addEventListener(
    'mousedown',
    (event) => {
      if (event.button !== 0 || !event.target || isEcho(event)) return
      pressed = event.target
      send('touchstart', event)
    },
    true,
  )
  addEventListener('mousemove', (event) => send('touchmove', event), true)
  addEventListener(
    'mouseup',
    (event) => {
      send('touchend', event)
      pressed = undefined
    },
    true,
  )
}

/** After a touch, a browser sends mouse events of its own for it; only Chromium tells them apart. */
function isEcho(event: MouseEvent & { sourceCapabilities?: { firesTouchEvents: boolean } | null }): boolean {
  return event.sourceCapabilities?.firesTouchEvents ?? navigator.maxTouchPoints > 0
}

/** A click that no finger or mouse has made, such as a screen reader's, is a tap in the middle of its target. */
export function tapByKey(root: HTMLElement): void {
  root.addEventListener('click', ({ detail, target }) => {
    if (detail !== 0 || !(target instanceof Element) || target.closest('button, input, textarea, a')) return
    const { left, top, width, height } = target.getBoundingClientRect()
    const touch = new Touch({ identifier: 0, target, clientX: left + width / 2, clientY: top + height / 2 })
    const init = { bubbles: true, composed: true, cancelable: true, changedTouches: [touch] }
    target.dispatchEvent(new TouchEvent('touchstart', { ...init, touches: [touch] }))
    target.dispatchEvent(new TouchEvent('touchend', init))
  })
}
