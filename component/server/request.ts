import { isWhole } from '../transport/http'
import type { TransportResponse } from '../transport/transport'
import type { Context } from './context'
import { callBack } from './events'
import { LoginError } from './error'
import type { Exchange } from './exchange'
import { errorOf } from './result'
import type { LoginResult, RequestOptions, RequestResult, Session } from './types'

export interface RequestParts {
  exchange: Exchange
  ready(): Promise<void>
  login(): Promise<LoginResult>
  /** The backend said that the session held now is gone. */
  gone(reason: 'expired' | 'revoked'): void
}

/** `sendRequest`: the token goes with the request; a 401 is answered by one renewal for all and one replay for each. */
export function createRequest(context: Context, { exchange, ready, login, gone }: RequestParts) {
  const { held } = context

  /** The session that the request carries; a guest's carries none. */
  async function session({
    url,
    login: wanted,
  }: {
    url: string
    login?: boolean
  }): Promise<Session | undefined> {
    if (wanted === false) return undefined
    await ready()
    if (wanted && !held.reached('member')) {
      const result = await login()
      if (result.status === 0) throw errorOf(result)
    }
    if (!isOurs(url)) return undefined
    // Another helper over the same storage may have logged in.
    if (!held.get()) held.refresh()
    if (!held.get()) return exchange.silently()
    // Renewing ahead may fail: the token still holds for a while, and when it does not, a 401 says so.
    if (held.due()) await exchange.renew().catch(() => undefined)
    return held.get()
  }

  /** Only the backend, and the origins named in `configure`, ever get the token. */
  function isOurs(url: string): boolean {
    if (!isWhole(url)) return true
    const origin = originOf(url)
    const { baseUrl = '', origins = [] } = context.options
    return !!origin && [baseUrl, ...origins].some((ours) => originOf(ours) === origin)
  }

  async function send<T>(request: RequestOptions<T>): Promise<RequestResult<T>> {
    const { login: _l, success: _s, fail: _f, complete: _c, ...rest } = request
    const carried = await session(request)
    const epoch = held.epoch()
    const response = await context.send(rest, carried?.utoken)
    // Whoever logged out meanwhile, or in as another, must not have this sent again in their name.
    if (response.statusCode !== 401 || !carried || held.epoch() !== epoch) return finish(response)

    // A refusal counts only if it is of the token held now: an older one was replaced while the answer was on its way,
    // by this helper or by another over the same storage.
    held.refresh()
    if (held.get()?.utoken === carried.utoken) await renewAfter(response, carried)
    const { utoken } = held.get() ?? carried
    const replayed = await context.send(rest, utoken)
    exchange.judged(utoken, replayed.statusCode !== 401)
    return finish(replayed)
  }

  async function renewAfter(
    { statusCode: status, data }: TransportResponse,
    { utoken }: Session,
  ): Promise<void> {
    const said = (Object(data) as { error?: unknown }).error
    if (said === 'session_revoked') {
      // By a session that is on its way, where a backend keeps one a user.
      await exchange.idle()
      if (held.get()?.utoken !== utoken) return
      // Ended on purpose, here or from another device: only the user may begin again.
      gone('revoked')
      throw new LoginError('session-revoked', '', { status, data })
    }
    await exchange.renew().catch((error: LoginError) => {
      if (said === 'session_expired' && error.status === 403) gone('expired')
      throw error
    })
  }

  return function sendRequest<T = unknown>(request: RequestOptions<T>): Promise<RequestResult<T>> {
    return callBack<RequestResult<T>, LoginError>(send(request), request)
  }
}

/** 2xx and 3xx resolve; everything else rejects. */
function finish<T>(response: TransportResponse): RequestResult<T> {
  const { statusCode: status, data } = response
  if (status < 400) return response as RequestResult<T>
  throw new LoginError(status === 401 ? 'unauthorized' : 'http', '', { status, data })
}

/** `https://host:port` in lower case, or nothing for a path. */
function originOf(url: string): string | undefined {
  return /^[a-z]+:\/\/[^/?#]+/i.exec(url)?.[0].toLowerCase()
}
