import type { PlatformRequest } from '../../component/platform/platform'
import type { Answer } from './wx'

/** One PC's login, as it is kept. */
export interface FakeTicket {
  state: 'new' | 'scanned' | 'confirmed' | 'consumed' | 'cancelled'
  owner?: string
  createdAt: number
}

export const BASE = 'https://api.example.com'

/**
 * A backend under the helper's counts: it keeps one session a user, so that each exchange ends the session before it,
 * and its own API at `/api` refuses every token but the newest.
 */
export class FakeBackend {
  /** The one token that is accepted. */
  token = ''
  exchanges = 0
  /** How far who holds the token is. */
  step = 'member'
  /** Each of these may take an answer's place. */
  onLogin?: (request: PlatformRequest) => Answer
  onSession?: (request: PlatformRequest) => Answer
  onApi?: (request: PlatformRequest, authorized: boolean) => Answer
  onScan?: (request: PlatformRequest) => Answer | undefined
  /** By scene. */
  readonly tickets = new Map<string, FakeTicket>()
  life = 30 * 86_400_000

  readonly answer = (request: PlatformRequest): Answer => {
    const path = request.url.replace(BASE, '')
    if (path === '/login') return this.onLogin?.(request) ?? this.login(request)
    if (path === '/session') return this.onSession?.(request) ?? this.session(request)
    const [, scene, verb] = /^\/scan\/([^/]+)\/(scan|confirm|cancel)$/.exec(path) ?? []
    if (scene && verb) return this.onScan?.(request) ?? this.scan(request, scene, verb)
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
    this.step = silent ? 'visitor' : 'member'
    const user = this.user(this.step)
    return ok({ utoken: this.token, expiresAt: Date.now() + this.life, user }, 30)
  }

  /** Three minutes, one owner, and each change from one state only. */
  private scan(request: PlatformRequest, scene: string, verb: string): Answer {
    if (!this.token || tokenOf(request) !== this.token) return refuse(401, 'session_expired')
    if (this.step === 'visitor') return refuse(403, 'step_required')
    const ticket = this.tickets.get(scene)
    const user = this.user().id
    if (!ticket) return refuse(404, 'ticket_unknown')
    if (ticket.owner && ticket.owner !== user) return refuse(409, 'ticket_taken')
    const { state, createdAt } = ticket
    const expiresAt = createdAt + 180_000
    if (state === 'consumed') return verb === 'confirm' ? ok({ state }) : refuse(409, 'ticket_used')
    if (state === 'cancelled') return verb === 'cancel' ? ok({ state }) : refuse(409, 'ticket_cancelled')
    if (Date.now() >= expiresAt) return refuse(410, 'ticket_expired')
    if (verb === 'scan') {
      if (state === 'new') Object.assign(ticket, { state: 'scanned', owner: user })
      const card = { site: '咖啡店', client: 'Chrome · Windows', ip: '203.0.113.7', createdAt, expiresAt }
      const header = { Date: new Date().toUTCString() }
      return { ...ok({ state: ticket.state, ...card }), header }
    }
    if (state === 'new') return refuse(409, 'ticket_not_scanned')
    if (verb === 'cancel' && state === 'confirmed') return refuse(409, 'ticket_used')
    ticket.state = verb === 'confirm' ? 'confirmed' : 'cancelled'
    return ok({ state: ticket.state })
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
