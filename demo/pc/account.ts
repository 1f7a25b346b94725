import type { ScanSession } from 'miniprogram-login-backend/pc'
import { find, nameOf, showAvatar } from './dom.ts'
import { text } from './texts.ts'

/** Of the demo's own API. */
interface Order {
  id: string
  title: string
  state: string
  price: string
}

export interface Account {
  /** Shows whose session it is, and their orders. */
  open(session: ScanSession): void
  /** Asks for the orders again; also whether the session still is. */
  reload(): void
  /** The same in another language. */
  translate(): void
}

export interface AccountOptions {
  baseUrl: string
  /** The session is no more: `left` by the user here, or `ended` elsewhere. */
  onEnd(how: 'left' | 'ended'): void
  /** Something that the user wanted did not come about. */
  onTrouble(): void
}

const KEY = 'pc-session'

/** In this tab only: it goes when the tab is closed, and a reload keeps it. */
export function storedSession(): ScanSession | undefined {
  try {
    const session = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as ScanSession | null
    return session && session.expiresAt > Date.now() ? session : undefined
  } catch {
    return undefined
  }
}

export function createAccount({ baseUrl, onEnd, onTrouble }: AccountOptions): Account {
  let session: ScanSession | undefined
  let orders: Order[] | undefined
  let failed = false

  function show(): void {
    if (!session) return
    find('account-title').textContent = nameOf(session.user)
    showAvatar(find('avatar'), session.user)
    const state = failed ? text('ordersFailed') : text('ordersLoading')
    find('count').textContent = orders ? text('orders', { count: orders.length }) : state
    find('orders').replaceChildren(...(orders ?? []).map(row))
  }

  function end(how: 'left' | 'ended'): void {
    session = orders = undefined
    sessionStorage.removeItem(KEY)
    onEnd(how)
  }

  /** undefined: the backend cannot be had. */
  async function send(method: 'GET' | 'DELETE', path: string): Promise<Response | undefined> {
    const headers = { Authorization: `Bearer ${session?.utoken}` }
    return fetch(`${baseUrl}${path}`, { method, headers }).catch(() => undefined)
  }

  async function load(): Promise<void> {
    const own = session
    const response = await send('GET', '/orders')
    const answer: unknown = response?.ok ? await response.json().catch(() => undefined) : undefined
    if (session !== own || !own) return
    if (response?.status === 401) return end('ended')
    if (Array.isArray(answer)) orders = answer as Order[]
    failed = !Array.isArray(answer)
    if (failed) orders = undefined
    show()
  }

  async function leave(): Promise<void> {
    const own = session
    const response = await send('DELETE', '/session')
    if (session !== own || !own) return
    if (response?.ok || response?.status === 401) end('left')
    else onTrouble()
  }

  find('logout').addEventListener('click', () => void leave())
  find('reload').addEventListener('click', () => void load())

  return {
    open(next) {
      session = next
      orders = undefined
      failed = false
      try {
        sessionStorage.setItem(KEY, JSON.stringify(next))
      } catch {}
      show()
      void load()
    },
    reload() {
      if (session) void load()
    },
    translate: show,
  }
}

function row({ title, state, price }: Order): HTMLElement {
  const item = document.createElement('li')
  item.className = 'orders__item'
  for (const [name, words] of Object.entries({ title, state, price: `¥${price}` })) {
    const part = document.createElement('span')
    part.className = `orders__${name}`
    part.textContent = words
    item.append(part)
  }
  return item
}
