import server from '../index'
import type { LoginError } from '../server/error'
import type { RequestResult } from '../server/types'
import type { ScanTexts } from './locale'

/** Milliseconds. Somebody waits for the answer, and may ask again. */
const PATIENCE = 15_000

/** The PC's login as the backend shows it to who has scanned. Times are epoch milliseconds, by the backend's clock. */
export interface Card {
  state: string
  /** Each of these is empty where the backend does not know it. */
  site: string
  client: string
  ip: string
  createdAt: number
  expiresAt: number
}

/** Where a ticket may come to an end, or to a stop. */
export type Stop = 'guest' | 'failed' | 'cancelled' | 'expired' | 'taken' | 'used' | 'unknown'

const stops = new Map<unknown, Stop>([
  ['ticket_unknown', 'unknown'],
  ['ticket_taken', 'taken'],
  ['ticket_used', 'used'],
  ['ticket_cancelled', 'cancelled'],
  ['ticket_expired', 'expired'],
  ['ticket_not_scanned', 'failed'],
  ['step_required', 'guest'],
])

/** `scene` as it came from the code: percent-encoded or not, by anybody. Empty if it is no ticket's name. */
export function parseScene(raw: string): string {
  try {
    const scene = decodeURIComponent(raw)
    return /^[A-Za-z0-9_-]{22}$/.test(scene) ? scene : ''
  } catch {
    return ''
  }
}

/** Scans, confirms or cancels. Rejects with a LoginError. */
export function send(scene: string, verb: 'scan' | 'confirm' | 'cancel'): Promise<RequestResult> {
  return server.sendRequest({ url: `/scan/${scene}/${verb}`, method: 'POST', timeout: PATIENCE })
}

/** The card in an answer; undefined if it holds none. */
export function cardIn({ data }: RequestResult): Card | undefined {
  const { result } = Object(data) as { result?: Card }
  return result?.state ? result : undefined
}

/**
 * How many milliseconds a ticket has left, by the answer's own date: this device's clock may be minutes off. NaN where the
 * answer has no date.
 */
export function leftOf({ header }: RequestResult, { expiresAt }: Card): number {
  const { Date: date, date: lowerCase } = Object(header) as Record<string, string>
  return expiresAt - Date.parse(date ?? lowerCase ?? '')
}

/** Where it ends by this error; undefined if it may be tried again. */
export function stopOf({ code, data }: LoginError): Stop | undefined {
  if (['session-revoked', 'session-expired', 'unauthorized', 'logged-out'].includes(code)) return 'guest'
  return stops.get((Object(data) as { error?: unknown }).error)
}

/** What to say of it to the user. */
export function textOf({ code, status = 0 }: LoginError, { failures }: ScanTexts): string {
  if (code === 'network' || code === 'timeout') return failures[code]
  if (status === 429) return failures.busy
  return status >= 500 ? failures.backend : failures.other
}
