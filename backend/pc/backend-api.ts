/** The account that scans, as far as the PC may know it. */
export interface ScanUser {
  nickName: string
  avatarUrl: string
}

/** What the PC is logged in with; `expiresAt` is the backend's clock, in epoch milliseconds. */
export interface ScanSession {
  utoken: string
  expiresAt: number
  user: ScanUser & { id: string; step: string; phone: string }
}

export type TicketState = 'new' | 'scanned' | 'confirmed' | 'consumed' | 'cancelled' | 'expired'

export interface Seen {
  state: TicketState
  user?: ScanUser
  session?: ScanSession
}

export interface NewTicket {
  scene: string
  image: string
  /** Seconds between two questions. */
  interval: number
  /** For how long it may be scanned and confirmed, counted from now, in milliseconds. */
  life: number
  /** Only where it was asked for; else the browser keeps it in a cookie that scripts cannot read. */
  secret?: string
}

/** Why there is no answer, or not the one that was wanted. */
export class ScanFailure extends Error {
  override readonly name = 'ScanFailure' as const
  /** `network`, `timeout`, `bad_answer`, or the backend's own name for it, such as `slow_down`. */
  readonly error: string
  /** 0 where there was no answer. */
  readonly status: number
  /** How long the backend wants to be left alone, in milliseconds; 0 where it does not say. */
  readonly wait: number

  constructor(error: string, { status = 0, wait = 0 }: { status?: number; wait?: number } = {}) {
    super(error)
    this.error = error
    this.status = status
    this.wait = wait
  }
}

export interface BackendApi {
  /** Rejects with a `ScanFailure`, as the next does. */
  create(signal: AbortSignal): Promise<NewTicket>
  ask(ticket: { scene: string; secret?: string }, signal: AbortSignal): Promise<Seen>
  eventsUrl(scene: string): string
}

export interface BackendApiOptions {
  baseUrl: string
  provider?: string
  secret: 'cookie' | 'header'
}

const TIMEOUT_MS = 15_000

/** How long a ticket lives, in milliseconds: for where this computer's clock cannot be compared with the backend's. */
export const LIFE_MS = 180_000

/** The backend's routes that a PC needs. */
export function createBackendApi({ baseUrl, provider, secret }: BackendApiOptions): BackendApi {
  const base = baseUrl.replace(/\/+$/, '')
  return {
    async create(signal) {
      const headers = {
        'Content-Type': 'application/json',
        ...(secret === 'header' && { 'x-scan-secret': secret }),
      }
      const body = JSON.stringify(provider === undefined ? {} : { provider })
      const { result, date } = await send(`${base}/scan`, { method: 'POST', headers, body }, signal)
      const {
        scene,
        image,
        interval,
        expiresAt,
        secret: given,
      } = result as Partial<NewTicket & { expiresAt: number }>
      if (typeof scene !== 'string' || typeof image !== 'string') throw new ScanFailure('bad_answer')
      const life =
        date === undefined || typeof expiresAt !== 'number' ? LIFE_MS : Math.max(0, expiresAt - date)
      return {
        scene,
        image,
        interval: typeof interval === 'number' ? interval : 3,
        life,
        ...(given && { secret: given }),
      }
    },
    async ask({ scene, secret: own }, signal) {
      const headers: Record<string, string> = own === undefined ? {} : { 'x-scan-secret': own }
      const { result } = await send(`${base}/scan?scene=${encodeURIComponent(scene)}`, { headers }, signal)
      if (typeof (result as Partial<Seen>).state !== 'string') throw new ScanFailure('bad_answer')
      return result as Seen
    },
    eventsUrl: (scene) => `${base}/scan/events?scene=${encodeURIComponent(scene)}`,
  }
}

interface Answer {
  result: object
  /** The backend's clock, where this page may know it: another origin's `Date` is hidden from it. */
  date: number | undefined
}

async function send(url: string, init: RequestInit, signal: AbortSignal): Promise<Answer> {
  const slow = new AbortController()
  const timer = setTimeout(() => slow.abort(), TIMEOUT_MS)
  const stop = (): void => {
    clearTimeout(timer)
    slow.abort()
  }
  signal.addEventListener('abort', stop)
  try {
    const response = await fetch(url, {
      ...init,
      credentials: 'include',
      cache: 'no-store',
      signal: slow.signal,
    })
    const answer = parse(await response.text())
    const { status, headers } = response
    if (!response.ok) {
      const wait = Number(headers.get('retry-after') ?? 0) * 1000 || 0
      throw new ScanFailure(typeof answer.error === 'string' ? answer.error : 'bad_answer', { status, wait })
    }
    if (typeof answer.result !== 'object' || answer.result === null) throw new ScanFailure('bad_answer')
    // It tells whole seconds, up to one too early.
    const date = Date.parse(headers.get('date') ?? '') + 1000
    return { result: answer.result, date: Number.isNaN(date) ? undefined : date }
  } catch (error) {
    if (error instanceof ScanFailure) throw error
    throw new ScanFailure(slow.signal.aborted ? 'timeout' : 'network')
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

function parse(text: string): { result?: unknown; error?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {}
  } catch {
    return {}
  }
}
