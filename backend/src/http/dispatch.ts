import { randomUUID } from 'node:crypto'
import { ApiError, isApiError } from '../error.ts'
import type { Logger } from '../log.ts'
import type { Caller } from '../provider/provider.ts'
import { withoutTokens } from '../session/token.ts'
import { clientIp } from './client-ip.ts'
import { isPreflight, preflight, type Cors } from './cors.ts'
import type { Incoming, Outgoing } from './incoming.ts'
import { methodOf } from './method.ts'
import type { Gate } from './route.ts'
import type { Router } from './router.ts'
import { dropStream, isStream } from './stream.ts'

export interface DispatchOptions {
  router: Router
  gate: Gate
  /** how many proxies stand in front */
  trustProxy: number
  cors: Cors
  log: Logger
  /** who sends a request, by what the platforms' networks have added to it */
  readCaller?(header: Incoming['header']): Caller | undefined
  /** told of each answer; `route` is the pattern, never the path with what stands in it */
  onAnswer(answer: { method: string; route: string; status: number; ms: number }): void
}

/** Answers one request. Never rejects: what goes wrong is an answer too. */
export type Dispatch = (incoming: Incoming) => Promise<Outgoing>

export function createDispatch(options: DispatchOptions): Dispatch {
  const { router, gate, trustProxy, cors, log, readCaller, onAnswer } = options
  const isLogged = log.isLevelEnabled('info')

  return async function dispatch(incoming) {
    const requestId = randomUUID()
    const start = performance.now()
    const method = methodOf(incoming)
    let pattern = ''
    let failure: ApiError | undefined
    let outgoing: Outgoing
    const shared = cors.headersFor(incoming)
    incoming.caller ??= readCaller?.(incoming.header)
    try {
      if (isPreflight(incoming) && cors.allows(incoming) && router.has(incoming.path)) outgoing = preflight()
      else {
        const { route, params } = router.match(method, incoming.path)
        pattern = route.path
        const ip = (): string =>
          clientIp(incoming.remoteAddress, incoming.header('x-forwarded-for'), trustProxy)
        outgoing = await route.answer({ incoming, params, ip }, gate)
      }
      if (method === 'HEAD' && isStream(outgoing.body)) {
        dropStream(outgoing.body)
        outgoing.body = ''
      }
    } catch (error) {
      failure = toFailure(error)
      report(failure, error, requestId)
      outgoing = toOutgoing(failure, requestId)
    }
    outgoing.headers['X-Request-Id'] = requestId
    Object.assign(outgoing.headers, shared)
    const ms = performance.now() - start
    onAnswer({ method, route: pattern, status: outgoing.status, ms })
    if (isLogged) {
      log.info({
        requestId,
        method,
        // Without the query: credentials are never in ours, so it could only be somebody's mistake.
        path: withoutTokens(incoming.path.slice(0, 200)),
        status: outgoing.status,
        error: failure?.error,
        detail: failure?.detail,
        ms: Math.round(ms * 10) / 10,
      })
    }
    return outgoing
  }

  /** A caller's mistake is one line; what this side has to look at comes with its stack. */
  function report(failure: ApiError, error: unknown, requestId: string): void {
    if (failure.status === 500 || failure.error === 'store_unavailable') {
      log.error({ requestId, err: error }, failure.error)
    } else if (failure.error === 'platform_misconfigured') {
      log.error({ requestId, detail: failure.detail }, failure.message)
    }
  }
}

/** What a caller is told of anything that was thrown. */
export function toFailure(error: unknown): ApiError {
  if (isApiError(error)) return error
  if (error instanceof Error && error.name === 'StoreError') {
    return new ApiError('store_unavailable', { cause: error, retryAfter: 1 })
  }
  return new ApiError('internal_error', { cause: error })
}

/** `{ code, error, message, requestId }`, as every failure is told. */
export function toOutgoing({ status, error, message, headers }: ApiError, requestId: string): Outgoing {
  return {
    status,
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ code: status, error, message, requestId }),
  }
}
