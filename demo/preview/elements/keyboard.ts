/** Roles of what can be pressed. */
const PRESSABLE = new Set('button link checkbox radio switch tab menuitem option'.split(' '))

/** Whoever has such a role is reached with the Tab key; see `pressByKey` for Enter and the space bar. */
export function followRole(dom: HTMLElement, role: string): void {
  if (PRESSABLE.has(role)) dom.tabIndex = 0
  else dom.removeAttribute('tabindex')
  // A heading has a level in ARIA and none on the platform.
  if (role === 'heading') dom.setAttribute('aria-level', '2')
}

/** Enter and the space bar press what has the focus, as a finger does. */
export function pressByKey(root: HTMLElement): void {
  root.addEventListener('keydown', (event) => {
    const { key, target, repeat } = event
    if (repeat || (key !== 'Enter' && key !== ' ')) return
    if (!(target instanceof HTMLElement) || !PRESSABLE.has(target.getAttribute('role') ?? '')) return
    if (target instanceof HTMLButtonElement) return
    event.preventDefault()
    target.click()
  })
}
