/// <reference lib="dom" />
import { createScanLogin, type ScanLogin, type ScanLoginOptions, type ScanState } from '../pc/scan-login.ts'

const GAP_MS = 2000
const LIFE_MS = 180_000

type TicketState = 'new' | 'scanned' | 'confirmed' | 'consumed' | 'cancelled' | 'expired'

interface Ticket {
  scene: string
  state: TicketState
  /** By the backend's clock. */
  expiresAt: number
  askedAt: number
}

export const user = { nickName: '小明', avatarUrl: 'https://example.com/a.png' }
const session = {
  utoken: 'u_1',
  expiresAt: 9e12,
  user: { ...user, id: 'usr_1', step: 'member', phone: '' },
}

/**
 * A browser tab whose time is moved by hand, and a backend that keeps the contract. Both clocks run alike, but may show
 * another time.
 */
export class Tab {
  /** `METHOD path` of each, in their order. */
  requests: string[] = []
  states: ScanState[] = []
  streams: FakeEventSource[] = []
  timers = new Map<number, { at: number; run: () => void }>()
  storage = new Map<string, string>()
  /** The browser keeps it: the secret of each scene. */
  cookies = new Set<string>()
  tickets: Ticket[] = []
  sessions = 0
  /** How far the backend's clock is ahead of this computer's. */
  ahead = 0
  isOnline = true
  isUp = true
  hasStreams = true
  tellsDate = true
  keepsCookies = true
  /** Answers a request instead of the backend. */
  instead: ((request: string) => Response | Promise<Response> | undefined) | undefined
  readonly window = new EventTarget()
  readonly document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  /** Not a whole second, which is all that an answer's date tells. */
  #now = Date.UTC(2026, 10, 21) + 700
  #lastTimer = 0
  #scan: ScanLogin | undefined
  /** What the process itself has under the names that the tab takes. */
  readonly #own: Array<[target: object, name: string, own: PropertyDescriptor | undefined]> = []

  constructor() {
    this.#take(globalThis, {
      setTimeout: (run: () => void, ms = 0) => {
        this.timers.set(++this.#lastTimer, { at: this.#now + ms, run })
        return this.#lastTimer
      },
      clearTimeout: (timer: number | undefined) => this.timers.delete(timer ?? 0),
      fetch: (url: string, init?: RequestInit) => this.#fetch(url, init),
      EventSource: fakeEventSource(this),
      document: this.document,
      addEventListener: this.window.addEventListener.bind(this.window),
      removeEventListener: this.window.removeEventListener.bind(this.window),
      sessionStorage: {
        getItem: (key: string) => this.storage.get(key) ?? null,
        setItem: (key: string, value: string) => this.storage.set(key, value),
        removeItem: (key: string) => this.storage.delete(key),
      },
    })
    this.#take(Date, { now: () => this.#now })
  }

  #take(target: object, values: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(values)) {
      this.#own.push([target, name, Object.getOwnPropertyDescriptor(target, name)])
      Object.defineProperty(target, name, { value, writable: true, configurable: true })
    }
  }

  /** The page is loaded; its own variables are gone, if it was loaded before. */
  load(options: Partial<ScanLoginOptions> = {}): ScanLogin {
    this.#scan?.stop()
    const onChange = (state: ScanState) => void this.states.push(state)
    this.#scan = createScanLogin({ baseUrl: 'https://api.test/', onChange, ...options })
    return this.#scan
  }

  close(): void {
    this.#scan?.stop()
  }

  /** The process has its own clock and network back. */
  end(): void {
    for (const [target, name, own] of this.#own) {
      if (own) Object.defineProperty(target, name, own)
      else Reflect.deleteProperty(target, name)
    }
  }

  get seen(): string[] {
    return this.states.map(({ status, error }) => (error === undefined ? status : `${status} ${error}`))
  }

  get last(): ScanState | undefined {
    return this.states.at(-1)
  }

  get ticket(): Ticket {
    return this.tickets.at(-1)!
  }

  get openStreams(): number {
    return this.streams.filter(({ readyState }) => readyState !== 2).length
  }

  /** Lets the time pass, with all that comes due in it. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms
    await rest()
    for (;;) {
      const [id, timer] = [...this.timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? []
      if (id === undefined || !timer || timer.at > until) break
      this.timers.delete(id)
      this.#now = Math.max(this.#now, timer.at)
      timer.run()
      await rest()
    }
    this.#now = until
  }

  /** The computer's clock is set; timers do not follow. */
  setClock(by: number): void {
    this.#now += by
    this.ahead -= by
    for (const timer of this.timers.values()) timer.at += by
  }

  /** The phone does something; the backend's streams say so. */
  async phone(state: TicketState): Promise<void> {
    this.ticket.state = state
    this.#tell()
    await rest()
  }

  async breakStreams(): Promise<void> {
    for (const stream of this.streams) stream.fail()
    await rest()
  }

  async restart(): Promise<void> {
    this.isUp = false
    await this.breakStreams()
  }

  async goOffline(): Promise<void> {
    this.isOnline = false
    await this.breakStreams()
  }

  async goOnline(): Promise<void> {
    this.isOnline = true
    this.window.dispatchEvent(new Event('online'))
    await rest()
  }

  async show(): Promise<void> {
    this.document.visibilityState = 'visible'
    this.document.dispatchEvent(new Event('visibilitychange'))
    await rest()
  }

  describe(scene: string): object | undefined {
    const ticket = this.tickets.find((ticket) => ticket.scene === scene)
    if (!ticket || !this.cookies.has(scene)) return undefined
    const state = this.#stateOf(ticket)
    return { state, expiresAt: ticket.expiresAt, ...(state !== 'new' && { user }) }
  }

  #tell(): void {
    for (const stream of this.streams) stream.tell()
  }

  #stateOf({ state, expiresAt }: Ticket): TicketState {
    const isOver = this.#now + this.ahead >= expiresAt
    return isOver && ['new', 'scanned', 'confirmed'].includes(state) ? 'expired' : state
  }

  async #fetch(url: string, { method = 'GET', headers, signal }: RequestInit = {}): Promise<Response> {
    const { pathname, search } = new URL(url)
    const request = `${method} ${pathname}`
    this.requests.push(request)
    const aborted = new Promise<never>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    })
    if (!this.isOnline || !this.isUp) throw new TypeError('fetch failed')
    const answer = this.instead?.(request) ?? this.#answer(request, search, new Headers(headers))
    return Promise.race([answer, aborted])
  }

  #answer(request: string, search: string, headers: Headers): Response {
    const now = this.#now + this.ahead
    if (request === 'POST /scan') {
      const scene = `scene-${this.tickets.length + 1}`.padEnd(22, '_')
      const ticket = { scene, state: 'new' as const, expiresAt: now + LIFE_MS, askedAt: -Infinity }
      this.tickets.push(ticket)
      const isHeader = headers.get('x-scan-secret') === 'header'
      if (this.keepsCookies && !isHeader) this.cookies.add(scene)
      const image = `data:image/png;base64,${scene}`
      return this.#ok({
        scene,
        image,
        expiresAt: ticket.expiresAt,
        interval: 3,
        ...(isHeader && { secret: `secret of ${scene}` }),
      })
    }
    const scene = new URLSearchParams(search).get('scene')
    const ticket = this.tickets.find((ticket) => ticket.scene === scene)
    const isOwn = this.cookies.has(scene ?? '') || headers.get('x-scan-secret') === `secret of ${scene}`
    if (!ticket || !isOwn) return problem(404, 'ticket_unknown')
    if (now - ticket.askedAt < GAP_MS) return problem(429, 'slow_down', { 'Retry-After': '2' })
    ticket.askedAt = now
    const state = this.#stateOf(ticket)
    if (state === 'consumed') return problem(409, 'ticket_used')
    const told = { state, expiresAt: ticket.expiresAt, ...(state !== 'new' && { user }) }
    if (state !== 'confirmed') return this.#ok(told)
    this.sessions++
    ticket.state = 'consumed'
    queueMicrotask(() => this.#tell())
    return this.#ok({ ...told, session })
  }

  #ok(result: object): Response {
    const date = new Date(this.#now + this.ahead).toUTCString()
    return Response.json({ code: 200, result }, { headers: this.tellsDate ? { Date: date } : {} })
  }
}

export const problem = (status: number, error: string, headers: Record<string, string> = {}): Response =>
  Response.json({ code: status, error, message: error, requestId: 'r' }, { status, headers })

/** Until all promises that can are settled. */
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

interface FakeEventSource extends EventTarget {
  readyState: number
  tell(): void
  fail(): void
}

function fakeEventSource(tab: Tab) {
  return class extends EventTarget implements FakeEventSource {
    readyState = 0
    readonly #scene: string

    constructor(url: string) {
      super()
      this.#scene = new URL(url).searchParams.get('scene') ?? ''
      tab.requests.push('GET /scan/events')
      tab.streams.push(this)
      setImmediate(() => {
        if (!tab.isOnline || !tab.isUp || !tab.hasStreams || !tab.describe(this.#scene)) this.fail()
        else this.tell()
      })
    }

    tell(): void {
      if (this.readyState === 2) return
      this.readyState = 1
      this.dispatchEvent(new MessageEvent('state', { data: JSON.stringify(tab.describe(this.#scene)) }))
    }

    fail(): void {
      if (this.readyState !== 2) this.dispatchEvent(new Event('error'))
    }

    close(): void {
      this.readyState = 2
    }
  }
}
