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

/** Above all pages: what the phone itself shows. */
export function phoneLayer(): HTMLElement {
  let layer = document.querySelector<HTMLElement>('.phone-layer')
  if (!layer) {
    layer = h('div', 'phone-layer')
    document.body.append(layer)
  }
  return layer
}
