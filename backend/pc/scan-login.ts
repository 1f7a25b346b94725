/**
 * Logging in on a web page with the phone: the page shows `image`, the phone scans it and confirms, and the page gets a
 * session. Runs in browsers, with no framework and no dependency.
 */
import { createBackendApi, LIFE_MS, ScanFailure, type ScanSession, type ScanUser } from './backend-api.ts'
import { forgetTicket, keepTicket, readTicket, type KeptTicket } from './kept-ticket.ts'
import { watchTicket, type TicketEnd, type Watch } from './watch-ticket.ts'

export type { ScanSession, ScanUser }

export interface ScanState {
  /**
   * - `loading`: no image yet
   * - `waiting`: `image` is to be scanned
   * - `scanned`: `user` has scanned it and is being asked on the phone
   * - `confirmed`: `session` is there; nothing comes after it
   * - `cancelled`, `expired`, `failed`: nothing comes after it, until `refresh()`
   */
  status: 'loading' | 'waiting' | 'scanned' | 'confirmed' | 'cancelled' | 'expired' | 'failed'
  /** A data URL, in `waiting` and `scanned`. */
  image?: string
  /** Of the image, in epoch milliseconds by this computer's clock, whatever that shows. */
  expiresAt?: number
  /** From `scanned` on. */
  user?: ScanUser
  /** To be kept by the page: it is given out once. */
  session?: ScanSession
  /**
   * In `failed`: why. In `waiting` and `scanned`: the backend cannot be had just now, and it is being tried again.
   * `network`, `timeout`, `bad_answer`, or the backend's name for it: `too_many_requests`, `ticket_used`, …
   */
  error?: string
}

export interface ScanLoginOptions {
  /** Of the backend, e.g. `https://api.example.com` or `/api`. */
  baseUrl: string
  /** Gets each state as it comes. */
  onChange(state: ScanState): void
  /** Whose code image; by default the backend chooses. */
  provider?: string
  /**
   * Where the secret is that the session is given out for. `cookie`, the default: no script can read it, and a reload of the
   * page goes on with the same image; page and backend have to be of one site. `header`: in the page's memory, for a backend
   * of another site; it is then asked every 3 s, for the browser's event streams carry no header.
   */
  secret?: 'cookie' | 'header'
}

export interface ScanLogin {
  /** Shows an image, or goes on with the one that was there before the page was loaded anew. Again: nothing. */
  start(): void
  /** Another image, whatever there is now. */
  refresh(): void
  /** Ends requests, streams and timers. `start()` goes on. */
  stop(): void
}

export function createScanLogin({
  baseUrl,
  onChange,
  provider,
  secret = 'cookie',
}: ScanLoginOptions): ScanLogin {
  const api = createBackendApi({ baseUrl, secret, ...(provider !== undefined && { provider }) })
  let isStarted = false
  let state: ScanState = { status: 'loading' }
  let loading: AbortController | undefined
  let watch: Watch | undefined
  let isKnown = false

  function change(next: ScanState): void {
    state = next
    try {
      onChange(next)
    } catch (error) {
      // The page's own mistake is to be seen, and not to end the wait.
      queueMicrotask(() => {
        throw error
      })
    }
  }

  function leave(): void {
    loading?.abort()
    watch?.stop()
    loading = watch = undefined
  }

  async function create(): Promise<void> {
    leave()
    forgetTicket(baseUrl)
    const own = new AbortController()
    loading = own
    change({ status: 'loading' })
    try {
      const { life, ...ticket } = await api.create(own.signal)
      if (own.signal.aborted) return
      loading = undefined
      const kept = { ...ticket, endsAt: Date.now() + life }
      if (ticket.secret === undefined) keepTicket(baseUrl, kept)
      follow(kept, life, ended)
      change({ status: 'waiting', image: kept.image, expiresAt: kept.endsAt })
    } catch (error) {
      if (own.signal.aborted) return
      loading = undefined
      change({ status: 'failed', error: error instanceof ScanFailure ? error.error : 'bad_answer' })
    }
  }

  function resume(ticket: KeptTicket, life: number): void {
    change({ status: 'loading' })
    follow(ticket, life, (end) => {
      // Who loads the page anew wants an image that can be scanned, not the news of an old one.
      if (end.kind === 'session' || state.status !== 'loading') ended(end)
      else void create()
    })
  }

  function follow(
    ticket: KeptTicket & { secret?: string },
    life: number,
    onEnd: (end: TicketEnd) => void,
  ): void {
    const { image, endsAt: expiresAt, interval } = ticket
    isKnown = false
    watch = watchTicket({
      api,
      ticket,
      interval: interval * 1000,
      life,
      onWaiting({ state: seen, user }) {
        isKnown = true
        const status = seen === 'new' ? 'waiting' : 'scanned'
        if (status === state.status) return
        change({ status, image, expiresAt, ...(user && { user }) })
      },
      onTrouble(error) {
        if (error === state.error) return
        const { error: _, ...rest } = state
        change(error === undefined ? rest : { ...rest, error })
      },
      onEnd(end) {
        watch = undefined
        forgetTicket(baseUrl)
        onEnd(end)
      },
    })
  }

  function ended(end: TicketEnd): void {
    if (end.kind === 'session') change({ status: 'confirmed', session: end.session, user: end.session.user })
    // The backend forgets old tickets; a page that slept meanwhile finds its own gone.
    else if (end.kind === 'failed' && end.error === 'ticket_unknown' && isKnown) change({ status: 'expired' })
    else if (end.kind === 'failed') change({ status: 'failed', error: end.error })
    else change({ status: end.kind })
  }

  function wake(): void {
    if (state.status === 'failed' && (state.error === 'network' || state.error === 'timeout')) void create()
    else watch?.wake()
  }
  function onVisible(): void {
    if (document.visibilityState === 'visible') watch?.wake()
  }
  /** Whether it was not started yet. */
  function begin(): boolean {
    if (isStarted) return false
    isStarted = true
    addEventListener('online', wake)
    addEventListener('pageshow', wake)
    document.addEventListener('visibilitychange', onVisible)
    return true
  }

  return {
    start() {
      if (!begin()) return
      const kept = secret === 'cookie' ? readTicket(baseUrl) : undefined
      const left = kept ? Math.min(LIFE_MS, kept.endsAt - Date.now()) : 0
      if (kept && left > 0) resume(kept, left)
      else void create()
    },
    refresh() {
      begin()
      if (!loading) void create()
    },
    stop() {
      isStarted = false
      removeEventListener('online', wake)
      removeEventListener('pageshow', wake)
      document.removeEventListener('visibilitychange', onVisible)
      leave()
    },
  }
}
