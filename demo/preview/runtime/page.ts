import { createBar, type Bar } from '../shell/bar.ts'
import { createTabBar, type TabBar } from '../shell/tab-bar.ts'
import { inTheme } from '../wx/theme.ts'
import { parseQuery } from './app.ts'
import { independentRoot, type CompiledApp, type TabBarConfig, type WindowConfig } from './compiled.ts'
import { associatedBackend, codeSpace, nodeOf, type Caller } from './engine.ts'
import { logEvent } from './events.ts'
import { flushReady, holdReady } from './ready.ts'
import type { Viewport } from './backend.ts'

type PageMethod =
  | 'onLoad'
  | 'onShow'
  | 'onReady'
  | 'onHide'
  | 'onUnload'
  | 'onPageScroll'
  | 'onReachBottom'
  | 'onTabItemTap'

/** How near to its end a page counts as scrolled to the bottom. */
const REACH_BOTTOM = 50

export interface PageOptions {
  app: CompiledApp
  path: string
  query: string
  /** What the navigation bar's button does; absent on the first page. */
  back: 'back' | 'home' | undefined
  onBack(): void
  /** Given on a tab page: what a tap on a tab does. */
  onTab: ((path: string) => void) | undefined
}

/** One open page: the bars, the area below them, and the author's page in it. */
export class PhonePage {
  readonly route: string
  /** As it was opened with: `a=1&b=2`. */
  readonly query: string
  readonly element = document.createElement('div')
  readonly bar: Bar
  readonly caller: Caller
  readonly #view = document.createElement('div')
  readonly #scroller = document.createElement('div')
  readonly #root: ReturnType<typeof associatedBackend.createRoot>
  readonly #options: Record<string, string>
  readonly #config: WindowConfig
  readonly #tabConfig: TabBarConfig | undefined
  readonly #tabBar: TabBar | undefined
  #closed = false

  constructor({ app, path, query, back, onBack, onTab }: PageOptions) {
    this.#config = { ...app.app.window, ...app.components[path]?.config }
    this.route = path
    this.query = query
    this.#options = parseQuery(query)
    this.element.className = 'phone-page'
    this.element.dataset['page'] = path
    if (independentRoot(app, path)) this.element.dataset['independent'] = ''
    this.#view.className = 'phone-view'
    this.#scroller.className = 'phone-scroll'
    // A keyboard scrolls it.
    this.#scroller.tabIndex = 0
    this.element.setAttribute('role', 'main')
    this.bar = createBar(inTheme(this.#config), back, onBack)
    this.element.dataset['navigation'] = this.#config.navigationStyle ?? 'default'
    this.#view.append(this.#scroller)
    this.element.append(this.bar.element, this.#view)
    this.#tabConfig = app.app.tabBar
    this.#tabBar = onTab && this.#createTabBar(onTab)
    this.#root = associatedBackend.createRoot('wx-page', codeSpace, query ? `/${path}?${query}` : `/${path}`)
    this.caller = this.#root.get() as Caller
    Object.assign(this.caller, { route: path, options: this.#options })
    this.#listenToScrolling()
  }

  /** Attaches the page and runs its lifetimes up to onShow; onReady follows when the code that opened it is done. */
  open(parent: HTMLElement): void {
    const place = document.createElement('span')
    this.#scroller.append(place)
    parent.append(this.element)
    holdReady()
    this.#root.attach(this.#scroller as never, place as never)
    this.#call('onLoad', this.#options)
    this.show()
    setTimeout(() => {
      flushReady()
      if (!this.#closed) this.#call('onReady')
    })
  }

  /** Puts the theme's colours on the bars. */
  dress(): void {
    this.bar.dress(inTheme(this.#config))
    if (this.#tabConfig) this.#tabBar?.dress(tabsInTheme(this.#tabConfig))
  }

  show(): void {
    this.element.hidden = false
    nodeOf(this.caller).triggerPageLifetime('show', [])
    this.#call('onShow')
  }

  hide(): void {
    nodeOf(this.caller).triggerPageLifetime('hide', [])
    this.#call('onHide')
    this.element.hidden = true
  }

  close(): void {
    this.#closed = true
    this.#call('onUnload')
    this.#root.release()
    this.element.remove()
  }

  /** Called after the user has come here by the tab bar. */
  tabTapped(): void {
    const pagePath = this.route
    const list = this.#tabConfig?.list ?? []
    const index = list.findIndex((tab) => tab.pagePath === pagePath)
    this.#call('onTabItemTap', { index: String(index), pagePath, text: list[index]?.text })
  }

  /** The area that the page's own coordinates are measured in. */
  viewport(): Viewport {
    const { width, height, top, left } = this.#view.getBoundingClientRect()
    return { width, height, top, left }
  }

  scrollTo(place: ScrollToOptions): void {
    this.#scroller.scrollTo(place)
  }

  scrollOffset(): { scrollTop: number; scrollLeft: number; scrollHeight: number; scrollWidth: number } {
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth } = this.#scroller
    return { scrollTop, scrollLeft, scrollHeight, scrollWidth }
  }

  #call(name: PageMethod, argument?: unknown): void {
    if (name !== 'onPageScroll') logEvent({ source: 'page', name, path: this.route, detail: argument })
    const method = (this.caller as unknown as Record<string, unknown>)[name]
    if (typeof method !== 'function') return
    try {
      method.call(this.caller, argument)
    } catch (error) {
      reportError(error)
    }
  }

  /** A bar of the mini-program's own is a component on its pages, not one of the phone's. */
  #createTabBar(onTab: (path: string) => void): TabBar | undefined {
    const config = this.#tabConfig
    if (!config || config.custom) return undefined
    const bar = createTabBar(tabsInTheme(config), this.route, onTab)
    this.element.append(bar.element)
    this.element.dataset['tabBar'] = ''
    return bar
  }

  #listenToScrolling(): void {
    let atBottom = false
    this.#scroller.addEventListener('scroll', () => {
      const { scrollTop, scrollHeight, clientHeight } = this.#scroller
      this.#call('onPageScroll', { scrollTop })
      const near = scrollTop + clientHeight >= scrollHeight - REACH_BOTTOM
      if (near && !atBottom) this.#call('onReachBottom')
      atBottom = near
    })
  }
}

function tabsInTheme(config: TabBarConfig): TabBarConfig {
  return { ...inTheme(config), list: config.list.map((tab) => inTheme(tab)) }
}
