import { h } from '../../wx/layer.ts'
import { shortenSecrets } from '../shorten.ts'

export function button(text: string, onClick: () => void): HTMLButtonElement {
  const element = h('button', 'panel__button panel__button--quiet', text) as HTMLButtonElement
  element.type = 'button'
  element.addEventListener('click', onClick)
  return element
}

/** A list, and what stands there while it has nothing. `update` is to be called after each change of it. */
export function emptyable(list: HTMLElement, text: string) {
  const empty = h('p', 'panel__empty', text)
  const update = (): void => {
    empty.hidden = list.childElementCount > 0
    list.hidden = !empty.hidden
  }
  update()
  return { element: h('div', 'panel__scroll', list, empty), update }
}

/** A value as somebody may see it. */
export function format(value: unknown): string {
  const short = shortenSecrets(value)
  return typeof short === 'string' ? short : JSON.stringify(short, null, 2)
}
