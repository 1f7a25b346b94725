import { answer, failure, type Callbacks } from './async.ts'
import { getProject } from './context.ts'
import { forward, needNetwork } from './forward.ts'
import { logRequest } from './log.ts'

export interface RequestOptions extends Callbacks {
  url: string
  data?: unknown
  header?: Record<string, unknown>
  method?: string
  timeout?: number
  dataType?: string
  responseType?: 'text' | 'arraybuffer'
}

type HeadersListener = (result: { header: Record<string, string> }) => void

export interface RequestTask {
  abort(): void
  onHeadersReceived(listener: HeadersListener): void
  offHeadersReceived(listener?: HeadersListener): void
}

const DEFAULT_TIMEOUT = 60_000

/**
 * More than this many wait their turn. The platform lets ten out at once; a browser six to one host, the last of which
 * is kept for `wx.login`, so that requests that hang cannot keep a login from succeeding.
 */
const MAX_CONCURRENT = 5

let running = 0
const waiting: (() => void)[] = []

/** `wx.request`: no Promise, and an HTTP error is a success. */
export function request(options: RequestOptions): RequestTask {
  const aborter = new AbortController()
  const listeners = new Set<HeadersListener>()
  void inTurn(() => send(options, aborter.signal)).then(
    (result) => {
      for (const listener of listeners)
        answer([listener as (result: object) => void], { header: result.header })
      answer([options.success, options.complete], result)
    },
    (error: unknown) => answer([options.fail, options.complete], failure('request', error)),
  )
  return {
    abort: () => aborter.abort(),
    onHeadersReceived: (listener) => void listeners.add(listener),
    offHeadersReceived: (listener) => void (listener ? listeners.delete(listener) : listeners.clear()),
  }
}

export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_CONCURRENT) await new Promise<void>((resolve) => waiting.push(resolve))
  running += 1
  try {
    return await work()
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

async function send(options: RequestOptions, signal: AbortSignal) {
  const method = (options.method ?? 'GET').toUpperCase()
  const header = requestHeader(options.header)
  const { url, body } = placeBody(options.url, options.data, method, header['content-type'] ?? '')
  const end = logRequest({ method, url, header, sent: options.data })
  try {
    needNetwork()
    const timeout = options.timeout ?? DEFAULT_TIMEOUT
    const received = await forward({ url, method, header, timeout, ...(body && { body }) }, signal)
    const data = decode(received.body, options)
    end({ status: received.status, received: data })
    const { status: statusCode, header: responseHeader, cookies } = received
    return { data, statusCode, header: responseHeader, cookies, errMsg: 'request:ok' }
  } catch (error) {
    end({ error: failure('request', error).errMsg })
    throw error
  }
}

/** WeChat sets the Referer itself, and calls everything JSON that is not called otherwise. */
export function requestHeader(given: Record<string, unknown> = {}): Record<string, string> {
  const header: Record<string, string> = { 'content-type': 'application/json' }
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && value !== null) header[name.toLowerCase()] = String(value)
  }
  const { appid, platform } = getProject()
  if (platform !== 'wechat') return header
  return { ...header, referer: `https://servicewechat.com/${appid}/devtools/page-frame.html` }
}

/** Where the data of a request goes: into its url, or into its body. */
export function placeBody(
  url: string,
  data: unknown,
  method: string,
  type: string,
): { url: string; body?: Uint8Array } {
  if (data === undefined || data === null || data === '') return { url }
  if (method === 'GET' || method === 'HEAD') {
    const query = typeof data === 'object' ? form(data) : String(data)
    return { url: query ? url + (url.includes('?') ? '&' : '?') + query : url }
  }
  if (data instanceof ArrayBuffer) return { url, body: new Uint8Array(data) }
  if (typeof data !== 'object') return { url, body: new TextEncoder().encode(String(data)) }
  const text = type.includes('x-www-form-urlencoded') ? form(data) : JSON.stringify(data)
  return { url, body: new TextEncoder().encode(text) }
}

function form(data: object): string {
  const value = (part: unknown): string =>
    typeof part === 'object' && part !== null ? JSON.stringify(part) : String(part)
  return Object.entries(data)
    .map(([name, part]) => `${encodeURIComponent(name)}=${encodeURIComponent(value(part))}`)
    .join('&')
}

/** With `dataType` json, the default, text that is not JSON stays text. */
export function decode(
  body: Uint8Array<ArrayBuffer>,
  { responseType, dataType = 'json' }: Pick<RequestOptions, 'responseType' | 'dataType'>,
): unknown {
  if (responseType === 'arraybuffer') return body.buffer
  const text = new TextDecoder().decode(body)
  if (dataType !== 'json') return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
