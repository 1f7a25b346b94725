import { ScanFailure, type BackendApi, type ScanSession, type ScanUser, type Seen } from './backend-api.ts'

export interface WatchOptions {
  api: BackendApi
  ticket: { scene: string; secret?: string }
  /** Milliseconds between two questions. */
  interval: number
  /** Milliseconds until the ticket is over. */
  life: number
  onWaiting(seen: { state: 'new' | 'scanned'; user?: ScanUser }): void
  /** The backend cannot be had just now; undefined once it can be again. */
  onTrouble(error: string | undefined): void
  /** The last one, whichever comes. Nothing is called after it. */
  onEnd(end: TicketEnd): void
}

export type TicketEnd =
  | { kind: 'session'; session: ScanSession }
  | { kind: 'cancelled' | 'expired' }
  | { kind: 'failed'; error: string }

export interface Watch {
  /** Something may have been missed: the network was away, or the page was put aside. */
  wake(): void
  stop(): void
}

/** The backend calls a second question within 2 s hasty. */
const GAP_MS = 2200
/** After this long without a first event a proxy holds the stream back. */
const FIRST_EVENT_MS = 5000
/** A stream may die without a word; so it is asked besides now and then. */
const CHECK_MS = 30_000
const SLOWER_MS = 5000
const LONGEST_WAIT_MS = 24_000
/** So many in a row without an event, and there are only questions from then on. */
const BROKEN_STREAMS = 2

/**
 * Follows one ticket to its end: by the backend's events, and by asking where there are none. The session itself comes
 * with an answer only, which is asked for once at a time.
 */
export function watchTicket(options: WatchOptions): Watch {
  const { api, ticket, onWaiting, onTrouble, onEnd } = options
  const gone = new AbortController()
  let { interval } = options
  let stream: EventSource | undefined
  let next: ReturnType<typeof setTimeout> | undefined
  let isAsking = false
  let isConfirmed = false
  let isOver = false
  let brokenStreams = 0
  let lost = 0
  let answeredAt = 0

  const later = (ms: number, run: () => void): void => {
    clearTimeout(next)
    next = setTimeout(run, ms)
  }
  const life = setTimeout(() => {
    isOver = true
    askSoon()
  }, options.life + 1000)

  const closeStream = (): void => {
    stream?.close()
    stream = undefined
  }
  const stop = (): void => {
    closeStream()
    clearTimeout(next)
    clearTimeout(life)
    gone.abort()
  }
  const end = (how: TicketEnd): void => {
    stop()
    onEnd(how)
  }

  /** Whether there is more to wait for. */
  function follow({ state, user, session }: Seen): boolean {
    if (session) end({ kind: 'session', session })
    else if (state === 'cancelled' || state === 'expired') end({ kind: state })
    else if (state === 'consumed') end({ kind: 'failed', error: 'ticket_used' })
    else {
      isConfirmed = state === 'confirmed'
      if (!isConfirmed) onWaiting({ state: state === 'scanned' ? state : 'new', ...(user && { user }) })
    }
    return !gone.signal.aborted
  }

  const canListen = (): boolean =>
    typeof EventSource !== 'undefined' && ticket.secret === undefined && brokenStreams < BROKEN_STREAMS

  function listen(): void {
    if (!canListen()) {
      later(interval, ask)
      return
    }
    const own = new EventSource(api.eventsUrl(ticket.scene), { withCredentials: true })
    stream = own
    later(FIRST_EVENT_MS, broken)
    own.addEventListener('state', ({ data }: MessageEvent<string>) => {
      const seen = parse(data)
      // The answer that is on its way knows more than the event of what it has brought about itself.
      if (stream !== own || !seen || (isAsking && seen.state === 'consumed')) return
      brokenStreams = 0
      recovered()
      if (!follow(seen)) return
      if (isConfirmed) {
        closeStream()
        askSoon()
      } else later(CHECK_MS, ask)
    })
    // The browser would try again by itself, but without saying whether the ticket is still there.
    own.addEventListener('error', () => {
      if (stream === own) broken()
    })
  }

  function broken(): void {
    closeStream()
    brokenStreams++
    askSoon()
  }

  function recovered(): void {
    if (lost === 0) return
    lost = 0
    onTrouble(undefined)
  }

  /** At once, or as soon as it is not hasty. */
  function askSoon(): void {
    if (isAsking) return
    const wait = Math.min(GAP_MS, Math.max(0, answeredAt + GAP_MS - Date.now()))
    if (wait > 0) later(wait, ask)
    else ask()
  }

  function ask(): void {
    isAsking = true
    clearTimeout(next)
    void api.ask(ticket, gone.signal).then(
      (seen) => settled(() => answered(seen)),
      (error: unknown) =>
        settled(() => failed(error instanceof ScanFailure ? error : new ScanFailure('network'))),
    )
  }

  function settled(run: () => void): void {
    isAsking = false
    answeredAt = Date.now()
    if (!gone.signal.aborted) run()
  }

  function answered(seen: Seen): void {
    recovered()
    if (!follow(seen)) return
    if (isConfirmed) later(GAP_MS, ask)
    else if (stream) later(CHECK_MS, ask)
    else listen()
  }

  function failed({ error, status, wait }: ScanFailure): void {
    if (error === 'slow_down') {
      interval += SLOWER_MS
      // Of a page that was loaded anew just now. The ticket is there, and its events say the rest.
      if (canListen() && !stream && !isConfirmed) listen()
      else later(isConfirmed ? Math.max(wait, GAP_MS) : Math.max(wait, interval), ask)
      return
    }
    const isForNow = status === 0 || status === 429 || status >= 500
    if (!isForNow) return end({ kind: 'failed', error })
    if (isOver && status === 0) return end({ kind: 'expired' })
    lost++
    later(Math.max(wait, Math.min(LONGEST_WAIT_MS, interval * 2 ** (lost - 1))), ask)
    onTrouble(error)
  }

  // A question first: only its answer says why it cannot be followed, if so.
  ask()
  return { wake: askSoon, stop }
}

function parse(data: string): Seen | undefined {
  try {
    const seen = JSON.parse(data) as Seen | null
    return typeof seen?.state === 'string' ? seen : undefined
  } catch {
    return undefined
  }
}
