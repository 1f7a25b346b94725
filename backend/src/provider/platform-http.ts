import { Agent, request } from 'undici'
import { z } from 'zod'
import { ApiError } from '../error.ts'
import type { Breaker } from './breaker.ts'

export interface PlatformHttpOptions {
  /** the platform's server, e.g. `https://api.weixin.qq.com`; a path before the platform's own may follow */
  api: string
  /** for one call from its start to its last byte */
  timeoutMs: number
  /** One for all calls of a platform: while it is down none of them is made. */
  breaker: Breaker
  /** of one answer; default 64 KiB, far above that of a login */
  maxAnswerBytes?: number
}

export interface PlatformRequest {
  path: string
  query?: Record<string, string>
  /** default GET */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  /** sent as it is: see `jsonBody` and `formBody` */
  body?: string
  /** in place of the time limit of one call */
  signal?: AbortSignal
}

export interface PlatformAnswer {
  status: number
  /** its Content-Type; '' if there is none */
  type: string
  bytes: Buffer
}

/** How a provider asks its platform: bounded in time and size, no redirect followed, never asked again by itself. */
export interface PlatformHttp {
  /**
   * @param read makes of the answer what the call resolves to. What it throws, if it is no ApiError, says that the answer
   *   is of no use: `platform_unavailable`, with neither its message nor a cause, since both may hold what was sent
   */
  ask<Value>(request: PlatformRequest, read: (answer: PlatformAnswer) => Value): Promise<Value>
  /** Ends the sockets, and with them the calls under way. */
  close(): Promise<void>
}

export function createPlatformHttp(options: PlatformHttpOptions): PlatformHttp {
  const { timeoutMs, breaker, maxAnswerBytes = 64 * 1024 } = options
  const base = options.api.replace(/\/+$/, '')
  const agent = new Agent({ maxResponseSize: maxAnswerBytes, connect: { timeout: timeoutMs } })

  async function send<Value>(
    { path, query = {}, method = 'GET', headers, body, signal }: PlatformRequest,
    read: (answer: PlatformAnswer) => Value,
  ): Promise<Value> {
    const search = encodeQuery(query)
    try {
      const answer = await request(`${base}${path}${search && `?${search}`}`, {
        dispatcher: agent,
        // It bounds the whole call. undici's own body timeout starts anew with each byte that drips in.
        signal: signal ?? AbortSignal.timeout(timeoutMs),
        method,
        headers,
        body,
      })
      const bytes = Buffer.from(await answer.body.arrayBuffer())
      return read({ status: answer.statusCode, type: String(answer.headers['content-type'] ?? ''), bytes })
    } catch (cause) {
      throw toUnavailable(cause)
    }
  }

  return {
    ask: async (call, read) => breaker.run(() => send(call, read)),
    close: () => agent.destroy(),
  }
}

/** Spread into a request: a POST of JSON. */
export const jsonBody = (value: object) => ({
  method: 'POST' as const,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
})

/** Spread into a request: a POST of a form. */
export const formBody = (fields: Record<string, string>) => ({
  method: 'POST' as const,
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: String(new URLSearchParams(fields)),
})

/** What stands behind the `?`, in the order given; a blank is `%20`, which every server reads alike. */
export const encodeQuery = (query: Record<string, string>): string =>
  Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&')

/** A lone surrogate, which nothing can encode, becomes the sign for such. */
const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString())

/**
 * The JSON of an answer of status 200. Its Content-Type is not looked at: platforms label their JSON text/plain. Another
 * status is a `platform_unavailable`, a redirect too: the secret would go along.
 */
export function readJson({ status, bytes }: PlatformAnswer): unknown {
  if (status !== 200) throw new ApiError('platform_unavailable', { detail: { httpStatus: status } })
  return JSON.parse(bytes.toString('utf8'))
}

/** The promise is others' too: with the signal only this wait for it ends. */
export function waitFor<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(toUnavailable(signal.reason))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Neither undici's nor the parser's message is kept: the one may hold the address with the secret, the other who it is. */
function toUnavailable(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause
  const reason = reasonOf(cause)
  const status = /TIMEOUT/i.test(reason) ? 504 : 502
  return new ApiError('platform_unavailable', { status, detail: { reason } })
}

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) {
    // Names of fields that are asked for, none that the platform has sent.
    return `no usable ${cause.issues.map(({ path }) => path.join('.') || 'answer').join(', ')}`
  }
  if (!(cause instanceof Error)) return 'unknown'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
}
