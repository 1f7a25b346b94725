import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ConfigError } from '../config-error.ts'
import { ApiError, isApiError } from '../error.ts'
import type { Session } from '../session/service.ts'
import { reaches, type Step } from '../user/user.ts'
import { toOutgoing, type Dispatch } from './dispatch.ts'
import type { Outgoing } from './incoming.ts'
import { headerOf } from './node.ts'
import type { Router } from './router.ts'
import { isStream, sendStream } from './stream.ts'

/** The part of a Koa 3 context that is used, so that Koa is needed by those only who have it. */
export interface KoaContext {
  method: string
  path: string
  querystring: string
  req: IncomingMessage
  res: ServerResponse
  request: object
  state: Record<string, unknown>
  status: number
  body: unknown
  respond?: boolean | undefined
  set(name: string, value: string): void
}

export type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>

export interface KoaOptions {
  /** e.g. `/auth`: the routes are then `/auth/login`, `/auth/session`, … */
  prefix?: string
}

export interface RequireLoginOptions {
  /** how far the user has to be in the login; a session of whatever step will do by default, a visitor's too */
  step?: Step
}

/** The routes as Koa middleware; every other path goes on to the next one. */
export function createKoaMiddleware(
  { dispatch, router }: { dispatch: Dispatch; router: Router },
  { prefix = '' }: KoaOptions = {},
): KoaMiddleware {
  if (!/^(\/[^/]+)*$/.test(prefix)) throw new ConfigError('koa: prefix is not of the form /auth')
  return async (ctx, next) => {
    const path = ctx.path.startsWith(prefix) ? ctx.path.slice(prefix.length) : ''
    if (!router.has(path)) {
      await next()
      return
    }
    const outgoing = await dispatch({
      method: ctx.method,
      path,
      query: ctx.querystring,
      header: headerOf(ctx.req),
      remoteAddress: ctx.req.socket.remoteAddress,
      body: () => bodyOf(ctx),
    })
    answer(ctx, outgoing)
  }
}

/**
 * Lets a request pass that carries a valid session, of a user who is at `step` or further, and puts it into
 * `ctx.state.session`. Any other is answered as the backend's own routes would answer it, so that the component knows what to do.
 */
export function createRequireLogin(
  authenticate: (header: string | undefined) => Promise<Session>,
  { step = 'visitor' }: RequireLoginOptions = {},
): KoaMiddleware {
  return async (ctx, next) => {
    try {
      const session = await authenticate(ctx.req.headers.authorization)
      if (!reaches(session.user.step, step)) throw new ApiError('step_required')
      ctx.state['session'] = session
    } catch (error) {
      if (!isApiError(error)) throw error
      answer(ctx, toOutgoing(error, randomUUID()))
      return
    }
    await next()
  }
}

function answer(ctx: KoaContext, { status, headers, body }: Outgoing): void {
  ctx.status = status
  // Before the body, which makes a guess at what it is where no Content-Type says so.
  for (const name in headers) ctx.set(name, headers[name]!)
  if (isStream(body)) {
    // Past Koa, to which a reader who goes away is an error of the app.
    ctx.respond = false
    void sendStream(ctx.res, body)
    return
  }
  ctx.body = typeof body === 'string' ? body : Buffer.from(body)
}

function bodyOf(ctx: KoaContext): AsyncIterable<Uint8Array> | Uint8Array {
  const parsed = 'body' in ctx.request ? ctx.request.body : undefined
  // Some parsers leave `{}` for what they do not parse, such as an image or multipart: then it is still to be read.
  if (parsed === undefined || !(ctx.req.readableDidRead || ctx.req.readableEnded)) return ctx.req
  // A body parser in front has read the stream already; what it made of it goes on from here.
  if (Buffer.isBuffer(parsed)) return parsed
  return Buffer.from(typeof parsed === 'string' ? parsed : JSON.stringify(parsed))
}
