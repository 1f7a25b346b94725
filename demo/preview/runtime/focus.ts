const TAKES_FOCUS = 'input, textarea, button, select, a[href], [contenteditable]'

/**
 * A browser moves the focus on the mouse event that it sends after a tap, and so takes it from the field that the tap's
 * handler has just focused. Here such a press only takes the focus from a field that had it before.
 */
export function keepFocus(root: HTMLElement): void {
  let before: Element | null = null
  const remember = (): void => {
    before = document.activeElement
  }
  root.addEventListener('touchstart', remember, { capture: true, passive: true })
  root.addEventListener('mousedown', (event) => {
    const { target } = event
    if (!(target instanceof Element) || target.closest(`${TAKES_FOCUS}, [user-select]`)) return
    event.preventDefault()
    const { activeElement } = document
    if (activeElement instanceof HTMLElement && activeElement === before) activeElement.blur()
  })
}
