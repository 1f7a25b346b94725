import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { paths } from './app.ts'

/** The part of a Koa 3 context that is used, so that Koa is needed by those only who have it. */
export interface KoaContext {
  method: string
  path: string
  req: IncomingMessage
  request: object
  status: number
  body: unknown
  set(name: string, value: string): void
}

export type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>

export interface KoaOptions {
  /** e.g. `/auth`: the routes are then `/auth/login`, `/auth/session`, … */
  prefix?: string
}

type Fetch = (request: Request) => Response | Promise<Response>

export function createKoaMiddleware(fetch: Fetch, { prefix = '' }: KoaOptions = {}): KoaMiddleware {
  return async (ctx, next) => {
    const path = ctx.path.startsWith(prefix) ? ctx.path.slice(prefix.length) : ''
    if (!paths.has(path)) {
      await next()
      return
    }
    const response = await fetch(toRequest(ctx, path))
    const text = await response.text()
    ctx.status = response.status
    for (const [name, value] of response.headers) ctx.set(name, value)
    ctx.body = text
  }
}

function toRequest(ctx: KoaContext, path: string): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(ctx.req.headers)) {
    if (value !== undefined && !name.startsWith(':')) headers.set(name, String(value))
  }
  const init: RequestInit = { method: ctx.method, headers }
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
    const parsed = 'body' in ctx.request ? ctx.request.body : undefined
    if (parsed === undefined) {
      Object.assign(init, { body: Readable.toWeb(ctx.req), duplex: 'half' })
    } else {
      // A body parser in front has read the stream already; what it made of it goes on from here.
      headers.delete('content-length')
      init.body = typeof parsed === 'string' ? parsed : JSON.stringify(parsed)
    }
  }
  // Only the path counts; the host is a stand-in, since the one in the header is the caller's to choose.
  return new Request(`http://localhost${path}`, init)
}
