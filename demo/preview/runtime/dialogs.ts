/** What Tab goes through. */
const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), [tabindex]:not([tabindex="-1"]):not([disabled])'

interface Dialog {
  element: HTMLElement
  /** What had the focus before. */
  before: Element | null
  onEscape: (() => void) | undefined
}

/** The open dialogs, the one on top last. */
const dialogs: Dialog[] = []

/**
 * The focus goes into a dialog, stays there, and goes back to where it was once the dialog has closed: what a phone's
 * screen reader does of itself with `aria-modal`. `onEscape` is for the phone's own; a mini-program knows no such key.
 */
export function openDialog(element: HTMLElement, onEscape?: () => void): () => void {
  const { activeElement } = document
  const dialog: Dialog = { element, before: activeElement, onEscape }
  dialogs.push(dialog)
  if (!element.hasAttribute('tabindex')) element.tabIndex = -1
  // A page that opens something over the field that is being written in keeps the keyboard, as on the platform.
  if (!isField(activeElement)) element.focus({ preventScroll: true })
  return () => {
    const index = dialogs.indexOf(dialog)
    if (index < 0) return
    dialogs.splice(index, 1)
    const { activeElement: now } = document
    const isInside = now === null || now === document.body || element.contains(now)
    if (isInside && dialog.before instanceof HTMLElement && dialog.before.isConnected)
      dialog.before.focus({ preventScroll: true })
  }
}

/** Opens and closes as the element comes and goes on the screen, whatever makes it so. */
export function watchDialog(element: HTMLElement): () => void {
  let close: (() => void) | undefined
  const end = (): void => {
    close?.()
    close = undefined
  }
  const observer = new ResizeObserver(() => {
    if (element.getClientRects().length === 0) end()
    else close ??= openDialog(element)
  })
  observer.observe(element)
  return () => {
    observer.disconnect()
    end()
  }
}

/** To be called once: Tab stays in the dialog on top, Esc closes it if it can be. */
export function listenForDialogKeys(): void {
  addEventListener('keydown', (event) => {
    const dialog = dialogs.at(-1)
    if (!dialog) return
    if (event.key === 'Escape') dialog.onEscape?.()
    if (event.key !== 'Tab') return
    const stops = [...dialog.element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
      (stop) => stop.getClientRects().length > 0,
    )
    const { activeElement } = document
    const isInside = dialog.element.contains(activeElement)
    const edge = event.shiftKey ? stops[0] : stops.at(-1)
    if (isInside && activeElement !== edge && activeElement !== dialog.element) return
    if (isInside && activeElement === dialog.element && !event.shiftKey) return
    event.preventDefault()
    ;(event.shiftKey ? stops.at(-1) : stops[0])?.focus()
  })
}

const isField = (element: Element | null): boolean => element !== null && element.matches('input, textarea')
