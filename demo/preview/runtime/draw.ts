/** How long a frame takes, in milliseconds. */
const FRAME = 16

/** When the oldest of that was set which has not been drawn yet. */
let setAt: number | undefined

/**
 * To be called before each `setData`: what was set longer ago than a frame takes is drawn before more is set, also by a
 * browser that is too busy to draw frames. Vant gives a popup a class, and 33 ms later another one: not drawn in between,
 * nothing would move from the one to the other, and the end of the movement, which the popup waits for, would never come.
 */
export function drawInTime(): void {
  const now = performance.now()
  if (setAt === undefined) {
    setAt = now
    requestAnimationFrame(() => (setAt = undefined))
  } else if (now - setAt >= FRAME) {
    setAt = now
    // To ask for a measure makes the browser work out all styles.
    document.body.getBoundingClientRect()
  }
}
