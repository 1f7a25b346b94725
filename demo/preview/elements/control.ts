/** What an element does when a label or a form turns to it. */
export interface Control {
  /** A tap on its label. */
  activate?(): void
  /** Its value in a form that is submitted. */
  value?(): unknown
  name?(): string
  reset?(): void
  submit?(): void
}

const controls = new WeakMap<Element, Control>()

export function registerControl(element: Element, control: Control): void {
  controls.set(element, control)
}

export function controlOf(element: Element): Control | undefined {
  return controls.get(element)
}
