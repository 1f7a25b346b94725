import { coverPhone, h } from './layer.ts'

export interface SheetText {
  title: string
  text: string
  agree: string
  /** What would be given, between title and text. */
  row?: HTMLElement
  /** Without it there is one button only. */
  refuse?: string
}

/** The sheet with which WeChat itself asks its user; it covers the bars too. */
export function askInSheet({ title, text, row, agree, refuse }: SheetText): Promise<boolean> {
  return new Promise((resolve) => {
    const button = (label: string, agreed: boolean): HTMLElement => {
      const element = h(
        'button',
        `phone-consent__button phone-consent__button--${agreed ? 'agree' : 'refuse'}`,
        label,
      )
      if (!agreed) element.dataset['escape'] = ''
      element.addEventListener('click', () => {
        cover.remove()
        resolve(agreed)
      })
      return element
    }
    const buttons = [...(refuse ? [button(refuse, false)] : []), button(agree, true)]
    const sheet = h(
      'div',
      'phone-consent',
      h('div', 'phone-consent__title', title),
      ...(row ? [row] : []),
      h('p', 'phone-consent__text', text),
      h('div', 'phone-consent__buttons', ...buttons),
    )
    sheet.setAttribute('role', 'dialog')
    sheet.setAttribute('aria-label', title)
    const cover = coverPhone(sheet, 'bottom')
  })
}
