import { setTimeout as wait } from 'node:timers/promises'
import type { ForwardAnswer, ForwardRequest } from '../wx/forward.ts'

/** Where requests may go, as a hosts file says it: `{ 'http://127.0.0.1:3000': 'http://127.0.0.1:49213' }`. */
export type Routes = Record<string, string>

/** What `fetchImage` found: a picture, or only the status that says why there is none. */
export type Image = { status: 200; type: string; body: Uint8Array } | { status: 404 | 502 }

/** In milliseconds: a network that is slower has none of it. */
const MAX_DELAY = 60_000

const REFUSED = 'errcode:-102 error_msg:net::ERR_CONNECTION_REFUSED'

/** Sends a `wx.request` where its origin is routed to, and nowhere else. */
export async function forward(
  request: ForwardRequest,
  routes: Routes,
  signal: AbortSignal,
): Promise<ForwardAnswer> {
  const target = route(request.url, routes)
  if (!target) return { reason: 'url not in domain list' }
  const timeout = AbortSignal.timeout(Math.max(1, Math.min(request.timeout, 2 ** 31 - 1)))
  const bodyless = request.method === 'GET' || request.method === 'HEAD'
  const ended = AbortSignal.any([timeout, signal])
  try {
    const { delay = 0 } = request
    if (delay > 0) await wait(Math.min(delay, MAX_DELAY), undefined, { signal: ended })
    const response = await fetch(target, {
      method: request.method,
      headers: request.header,
      body: bodyless || request.body === undefined ? null : Buffer.from(request.body, 'base64'),
      signal: ended,
    })
    const body = Buffer.from(await response.arrayBuffer()).toString('base64')
    const { status, headers } = response
    return { status, header: Object.fromEntries(headers), cookies: headers.getSetCookie(), body }
  } catch (error) {
    return { reason: timeout.aborted ? 'timeout' : reasonOf(error) }
  }
}

/** The picture at an address, where its origin is routed to; undefined for an address that is not routed. */
export async function fetchImage(
  url: string,
  routes: Routes,
  signal: AbortSignal,
): Promise<Image | undefined> {
  const target = route(url, routes)
  if (!target) return undefined
  try {
    const response = await fetch(target, { signal })
    const type = response.headers.get('content-type') ?? ''
    const body = new Uint8Array(await response.arrayBuffer())
    return response.ok && type.startsWith('image/') ? { status: 200, type, body } : { status: 404 }
  } catch {
    return { status: 502 }
  }
}

/** Where an address leads; undefined if its origin is not routed. */
export function route(url: string, routes: Routes): URL | undefined {
  const from = URL.canParse(url) ? new URL(url) : undefined
  const to = Object.entries(routes).find(([origin]) => from && new URL(origin).origin === from.origin)?.[1]
  if (!from || !to) return undefined
  return new URL(from.pathname + from.search, to)
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'ECONNREFUSED') return REFUSED
  return code || (error instanceof Error ? error.message : String(error))
}
