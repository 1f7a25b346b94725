import type { PlatformRequest } from '../../component/platform/platform'
import type { Answer } from './wx'

export const BASE = 'https://api.example.com'

/**
 * A backend under the helper's counts: it keeps one session a user, so that each exchange ends the session before it,
 * and its own API at `/api` refuses every token but the newest.
 */
export class FakeBackend {
  /** The one token that is accepted. */
  token = ''
  exchanges = 0
  /** Each of these may take an answer's place. */
  onLogin?: (request: PlatformRequest) => Answer
  onSession?: (request: PlatformRequest) => Answer
  onApi?: (request: PlatformRequest, authorized: boolean) => Answer
  life = 30 * 86_400_000

  readonly answer = (request: PlatformRequest): Answer => {
    const path = request.url.replace(BASE, '')
    if (path === '/login') return this.onLogin?.(request) ?? this.login(request)
    if (path === '/session') return this.onSession?.(request) ?? this.session(request)
    const authorized = tokenOf(request) === this.token && this.token !== ''
    return (
      this.onApi?.(request, authorized) ??
      (authorized
        ? { data: { hello: path } }
        : { statusCode: 401, data: { code: 401, error: 'session_expired' } })
    )
  }

  /** A session as it stands in storage, whose token this backend accepts or, by default, does not. */
  stored(utoken = 'old', extra: object = {}) {
    return { ...this.user(), utoken, expiresAt: Date.now() + this.life, issuedAt: Date.now(), ...extra }
  }

  user(step = 'member') {
    return { id: 'u1', step, nickName: '', avatarUrl: '', phone: null }
  }

  private login(request: PlatformRequest): Answer {
    this.exchanges++
    this.token = `token-${this.exchanges}`
    const silent = (request.data as { silent?: boolean }).silent
    const user = this.user(silent ? 'visitor' : 'member')
    return ok({ utoken: this.token, expiresAt: Date.now() + this.life, user }, 30)
  }

  private session(request: PlatformRequest): Answer {
    if (request.method === 'DELETE') return ok({})
    if (tokenOf(request) === this.token) return ok({ expiresAt: Date.now() + this.life, user: this.user() })
    return refuse(401, 'session_expired')
  }
}

export const ok = (result: unknown, delay?: number): Answer => ({ data: { code: 200, result }, delay })
export const refuse = (statusCode: number, error: string): Answer => ({
  statusCode,
  data: { code: statusCode, error, message: error, requestId: 'r1' },
})
export const tokenOf = (request: PlatformRequest): string =>
  (request.header?.Authorization ?? '').replace('Bearer ', '')
