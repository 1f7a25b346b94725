import type { IncomingMessage } from 'node:http'
import { paths } from './app.ts'
import { ConfigError } from './config.ts'

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
  if (!/^(\/[^/]+)*$/.test(prefix)) throw new ConfigError('koa: prefix is not of the form /auth')
  return async (ctx, next) => {
    const path = ctx.path.startsWith(prefix) ? ctx.path.slice(prefix.length) : ''
    if (!paths.has(path)) {
      await next()
      return
    }
    const response = await fetch(toRequest(ctx, path))
    const body = Buffer.from(await response.arrayBuffer())
    ctx.status = response.status
    // Before the headers: to set a body is to set a Content-Type and a length, and those of the answer count.
    ctx.body = body
    for (const [name, value] of response.headers) ctx.set(name, value)
  }
}

function toRequest(ctx: KoaContext, path: string): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(ctx.req.headers)) {
    if (value !== undefined && !name.startsWith(':')) headers.set(name, String(value))
  }
  // `Request` refuses these. No route takes them, nor the one that stands in: the answer is the same 405.
  const method = /^(CONNECT|TRACE|TRACK)$/i.test(ctx.method) ? 'OPTIONS' : ctx.method
  const init: RequestInit = { method, headers }
  if (method !== 'GET' && method !== 'HEAD') {
    const parsed = 'body' in ctx.request ? ctx.request.body : undefined
    // Some parsers leave `{}` for what they do not parse, such as an image or multipart: then it is still to be read.
    if (parsed === undefined || !(ctx.req.readableDidRead || ctx.req.readableEnded)) {
      Object.assign(init, { body: toStream(ctx.req), duplex: 'half' })
    } else {
      // A body parser in front has read the stream already; what it made of it goes on from here.
      headers.delete('content-length')
      init.body = typeof parsed === 'string' || Buffer.isBuffer(parsed) ? parsed : JSON.stringify(parsed)
    }
  }
  // Only the path counts; the host is a stand-in, since the one in the header is the caller's to choose.
  return new Request(`http://localhost${path}`, init)
}

/**
 * Touches the request only when it is read. One that was touched and not read to its end is no longer drained by Node,
 * and would block its connection; `Readable.toWeb` touches it at once.
 */
function toStream(request: IncomingMessage): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<Uint8Array> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= request[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await chunks?.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
