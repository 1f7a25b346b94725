import { h } from '../wx/layer.ts'
import { phoneAddress, readCode } from './scan.ts'
import { button } from './tabs/parts.ts'
import { t } from './texts.ts'

const HINT = '点击网页里的码，左边的手机就会扫它。'

/** The web page beside the phone, if there is one. It knows nothing of this, and is not opened before it is looked at. */
export function showWeb({ onScan }: { onScan(phoneAddress: string): void }) {
  const page = document.body.dataset['web']
  if (page === undefined) return undefined
  const hint = h('p', 'web__hint')
  hint.id = 'web-hint'
  hint.setAttribute('role', 'status')
  const address = h('a', 'web__address') as HTMLAnchorElement
  Object.assign(address, { href: page, target: '_blank', rel: 'noopener' })
  const lights = h('span', 'web__lights')
  const reload = button(t('重新载入'), () => frame?.contentWindow?.location.reload())
  const side = h('div', 'web', h('div', 'web__bar', lights, address, reload), hint)
  let frame: HTMLIFrameElement | undefined

  const open = (): HTMLIFrameElement => {
    const frame = document.createElement('iframe')
    frame.className = 'web__page'
    frame.title = t('电脑网页')
    frame.addEventListener('load', () => dress(frame))
    frame.src = page
    side.append(frame)
    return frame
  }
  const scan = (image: HTMLImageElement): void => {
    const text = readCode(image)
    const target = text === undefined ? undefined : phoneAddress(text)
    if (target) onScan(target)
    hint.textContent = t(target ? '手机扫了这个码。' : '这张图里没有这个小程序的码。')
  }
  /** From outside: what a click does, and the fonts that this machine may lack. */
  const dress = ({ contentDocument: inside, contentWindow }: HTMLIFrameElement): void => {
    if (!inside || !contentWindow) return
    hint.textContent = t(HINT)
    address.textContent = contentWindow.location.href
    const fonts = inside.createElement('link')
    fonts.rel = 'stylesheet'
    fonts.href = '/fonts/noto-sans-sc.css'
    inside.head.append(fonts)
    const { CSSStyleSheet } = contentWindow as Window & typeof globalThis
    const style = new CSSStyleSheet()
    style.replaceSync('img[src^="data:image/"] { cursor: pointer }')
    inside.adoptedStyleSheets.push(style)
    inside.addEventListener('click', ({ target }) => {
      const image = target as Element | null
      if (image?.matches('img[src^="data:image/"]')) scan(image as HTMLImageElement)
    })
  }

  return {
    side,
    open: (): void => {
      frame ??= open()
    },
  }
}
