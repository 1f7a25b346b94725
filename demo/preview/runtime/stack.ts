import { getProject } from '../wx/context.ts'
import { backend, type Caller } from './engine.ts'
import { slideIn, slideOut } from '../shell/transition.ts'
import { PhonePage } from './page.ts'

/** The open pages, the one that is seen last. */
class PageStack {
  /** Called with the path of each page before it is made. */
  beforePage: (path: string) => void = () => undefined
  /** Where pages are put; set when the phone is shown. */
  parent: HTMLElement = document.body
  #pages: PhonePage[] = []
  /** Tab pages that are not in the stack live on. */
  readonly #tabs = new Map<string, PhonePage>()

  get pages(): readonly PhonePage[] {
    return this.#pages
  }

  get top(): PhonePage | undefined {
    return this.#pages.at(-1)
  }

  callers(): Caller[] {
    return this.#pages.map(({ caller }) => caller)
  }

  /** After a change of the theme. */
  dress(): void {
    for (const page of new Set([...this.#pages, ...this.#tabs.values()])) page.dress()
  }

  push(path: string, query: string): void {
    const page = this.#create(path, query)
    const below = this.top
    below?.hide()
    this.#pages.push(page)
    page.open(this.parent)
    if (below) slideIn(page.element, below.element)
  }

  pop(delta: number): void {
    const count = Math.min(delta, this.#pages.length - 1)
    if (count > 0 && this.top) slideOut(this.top.element)
    for (const page of this.#pages.splice(this.#pages.length - count).toReversed()) page.close()
    this.top?.show()
  }

  replace(path: string, query: string): void {
    const page = this.#create(path, query, this.#pages.length - 1)
    const old = this.#pages.pop()
    if (old) this.#close(old)
    this.#pages.push(page)
    page.open(this.parent)
  }

  reset(path: string, query: string): void {
    const page = this.#create(path, query, 0)
    const old = new Set([...this.#pages.toReversed(), ...this.#tabs.values()])
    this.#pages = [page]
    this.#tabs.clear()
    for (const other of old) this.#close(other)
    page.open(this.parent)
  }

  isTab(path: string): boolean {
    return getProject().app.tabBar?.list.some(({ pagePath }) => pagePath === path) ?? false
  }

  switchTab(path: string): void {
    if (this.top?.route === path) return
    const page = this.#tabs.get(path) ?? this.#pages.find(({ route }) => route === path)
    const next = page ?? this.#create(path, '', 0)
    const old = this.#pages.toReversed()
    this.#pages = [next]
    for (const [index, other] of old.entries()) {
      if (!this.isTab(other.route)) this.#close(other)
      else if (index === 0) other.hide()
      if (this.isTab(other.route)) this.#tabs.set(other.route, other)
    }
    this.#tabs.set(path, next)
    if (page) next.show()
    else next.open(this.parent)
  }

  #create(path: string, query: string, below = this.#pages.length): PhonePage {
    this.beforePage(path)
    const app = getProject()
    const isTab = this.isTab(path)
    const home = isTab || path === app.entry ? undefined : 'home'
    const back = below > 0 ? 'back' : home
    const page = new PhonePage({
      app,
      path,
      query,
      back,
      onBack: () => (back === 'back' ? this.pop(1) : this.reset(app.entry, '')),
      onTab: isTab ? (tab) => this.#tapTab(tab) : undefined,
    })
    backend.viewport = () => (this.top ?? page).viewport()
    return page
  }

  #tapTab(path: string): void {
    this.switchTab(path)
    this.top?.tabTapped()
  }

  #close(page: PhonePage): void {
    this.#tabs.delete(page.route)
    page.close()
  }
}

export const stack = new PageStack()
