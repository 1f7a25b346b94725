import { phoneAddress, readCode } from './scan.ts'

const HINT = '点击网页里的码，左边的手机就会扫它。'

/** The web page beside the phone, if there is one. It knows nothing of this. */
export function showWeb({ onScan }: { onScan(phoneAddress: string): void }): void {
  const page = document.body.dataset['web']
  if (page === undefined) return
  const find = (id: string) => document.getElementById(id)!
  const tabs = [find('tab-phone'), find('tab-web')]
  const hint = find('web-hint')
  let frame: HTMLIFrameElement | undefined

  const select = (wanted: HTMLElement): void => {
    for (const tab of tabs) {
      const isWanted = tab === wanted
      tab.setAttribute('aria-selected', String(isWanted))
      tab.tabIndex = isWanted ? 0 : -1
      find(tab.getAttribute('aria-controls')!).hidden = !isWanted
    }
    const isWeb = wanted === tabs[1]
    document.body.classList.toggle('is-web', isWeb)
    // Not before: an open login page asks the backend all the time.
    if (isWeb) frame ??= open()
  }
  const open = (): HTMLIFrameElement => {
    const frame = document.createElement('iframe')
    frame.className = 'web__page'
    frame.title = '电脑网页'
    frame.addEventListener('load', () => dress(frame))
    frame.src = page
    find('side-web').append(frame)
    return frame
  }
  const scan = (image: HTMLImageElement): void => {
    const text = readCode(image)
    const address = text === undefined ? undefined : phoneAddress(text)
    if (address) onScan(address)
    hint.textContent = address ? '手机扫了这个码。' : '这张图里没有这个小程序的码。'
  }
  /** From outside: what a click does, and the fonts that this machine may lack. */
  const dress = ({ contentDocument: inside, contentWindow }: HTMLIFrameElement): void => {
    if (!inside || !contentWindow) return
    hint.textContent = HINT
    find('web-address').textContent = contentWindow.location.href
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

  find('tabs').hidden = false
  find('side-phone').setAttribute('role', 'tabpanel')
  find('side-phone').setAttribute('aria-labelledby', 'tab-phone')
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => select(tab))
    tab.addEventListener('keydown', ({ key }) => {
      if (key !== 'ArrowLeft' && key !== 'ArrowRight') return
      const other = tabs[1 - index]!
      select(other)
      other.focus()
    })
  }
  find('web-address').setAttribute('href', page)
  find('web-reload').addEventListener('click', () => frame?.contentWindow?.location.reload())
}
