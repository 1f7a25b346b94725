import { openDialog } from '../runtime/dialogs.ts'

/** Makes an element with a class, a text and children, which is all that the phone's own interface needs. */
export function h(
  name: keyof HTMLElementTagNameMap,
  className: string,
  ...children: (Node | string)[]
): HTMLElement {
  const element = document.createElement(name)
  element.className = className
  element.append(...children)
  return element
}

/** Esc is a click on what cancels, which the box names with `data-escape`. */
function trapFocus(cover: HTMLElement, box: HTMLElement): void {
  box.setAttribute('aria-modal', 'true')
  const close = openDialog(box, () => box.querySelector<HTMLElement>('[data-escape]')?.click())
  const remove = cover.remove.bind(cover)
  cover.remove = () => {
    remove()
    close()
  }
}

/** Above all pages: what the phone itself shows. */
export function phoneLayer(): HTMLElement {
  let layer = document.querySelector<HTMLElement>('.phone-layer')
  if (!layer) {
    layer = h('div', 'phone-layer')
    document.body.append(layer)
  }
  return layer
}

/**
 * Shows `box` over the whole phone until the returned element is removed. The click that a touch ends with comes a moment
 * after the `tap` that made the box appear: one whose finger went down before that is not for the box.
 */
export function coverPhone(box: HTMLElement, where: 'middle' | 'bottom'): HTMLElement {
  const cover = h(
    'div',
    `phone-cover phone-cover--dim${where === 'bottom' ? ' phone-cover--bottom' : ''}`,
    box,
  )
  let isTouched = false
  cover.addEventListener('pointerdown', () => (isTouched = true), true)
  cover.addEventListener(
    'click',
    (event) => {
      // A key or a script that clicks has no finger, and no count either.
      if (!isTouched && event.detail > 0) event.stopPropagation()
    },
    true,
  )
  phoneLayer().append(cover)
  trapFocus(cover, box)
  return cover
}
