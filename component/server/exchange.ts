import { createCodes, LIMIT, within } from './code'
import type { Context } from './context'
import { parseEnvelope } from './envelope'
import { asLoginError, LoginError } from './error'
import type { Credentials, Session, User } from './types'

/** The longest pause after failed renewals, in milliseconds. */
const LONGEST_PAUSE = 60_000

/** The session's conversation with the backend. Everything here rejects with a LoginError. */
export interface Exchange {
  /** Fetches a code ahead, so that what the platform encrypts at the tap belongs to it. */
  prefetch(): Promise<void>
  /** Logs in with what a button handed over; a session that is not `wanted` any more when it comes is ended. */
  login(credentials: Credentials, wanted: () => boolean): Promise<Session>
  /** Logs in without the user: one code and one exchange, however many ask; a pause after it failed. */
  renew(): Promise<Session>
  /** A visitor's session, where it is wanted and the user has not left on purpose. */
  silently(): Promise<Session | undefined>
  /** Resolves when no exchange is under way. */
  idle(): Promise<void>
  /** Asks the backend whether the session holds, and takes over what it says of the user. */
  verify(session: Session): Promise<void>
  /** Ends a session at the backend. */
  end(utoken: string): Promise<void>
  /** Was the token accepted after a renewal? If not, renewals pause: another would end the same way. */
  judged(utoken: string, accepted: boolean): void
}

export function createExchange(context: Context): Exchange {
  const { held } = context
  const codes = createCodes(context)
  let running: Promise<Session> | undefined
  let renewing: Promise<Session> | undefined
  let failures = 0
  let pausedUntil = 0
  let lastError: LoginError | undefined
  let lastRefused: string | undefined

  async function call(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    data?: unknown,
    utoken?: string,
  ): Promise<unknown> {
    const response = await within(
      LIMIT,
      context.send({ method, url, data, timeout: LIMIT }, utoken),
      'timeout',
    )
    try {
      return (context.options.parse ?? parseEnvelope)(response)
    } catch (error) {
      throw asLoginError(error, 'bad-envelope')
    }
  }

  async function redeem(credentials: Credentials, silent: boolean, wanted = () => true): Promise<Session> {
    const { userInfo, phoneCode, agreements, tappedAt } = credentials
    const epoch = held.epoch()
    const stop = (session: Session | undefined) => {
      if (held.epoch() === epoch && wanted()) return
      if (session) void end(session.utoken).catch(() => undefined)
      throw new LoginError('logged-out')
    }
    const code = await codes.take()
    stop(undefined)
    const session = toSession(
      await call('POST', '/login', {
        provider: context.platform.name,
        code: code.value,
        silent: silent || undefined,
        agreements,
        phoneCode,
        // What was encrypted before this code came belongs to another session_key: the backend could not read it.
        userInfo: tappedAt !== undefined && code.at <= tappedAt ? userInfo : undefined,
      }),
    )
    stop(session)
    held.set(session)
    return session
  }

  /** One at a time: two exchanges at once could end each other's session at the backend. */
  function run(work: () => Promise<Session>): Promise<Session> {
    running = work().finally(() => {
      running = undefined
    })
    return running
  }

  function pause(error: LoginError): void {
    lastError = error
    pausedUntil = Date.now() + Math.min(1000 * 2 ** failures++, LONGEST_PAUSE)
  }

  async function end(utoken: string): Promise<void> {
    await call('DELETE', '/session', undefined, utoken)
  }

  return {
    prefetch: codes.prefetch,
    async login(credentials, wanted) {
      if (running) {
        await this.idle()
        return this.login(credentials, wanted)
      }
      const session = await run(() => redeem(credentials, false, wanted))
      failures = pausedUntil = 0
      return session
    },
    async renew() {
      if (renewing) return renewing
      // A login through the popup serves as well; if it fails, that says nothing of a renewal.
      const before = held.get()?.utoken
      await this.idle()
      const session = held.get()
      if (session && session.utoken !== before) return session
      if (renewing) return renewing
      // A pause that seems longer than any is one under a clock that was set back.
      const left = pausedUntil - Date.now()
      if (lastError && left > 0 && left <= LONGEST_PAUSE) throw lastError
      renewing = run(async () => {
        try {
          return await redeem({}, true)
        } catch (error) {
          pause(error as LoginError)
          throw error
        } finally {
          renewing = undefined
        }
      })
      return renewing
    },
    async silently() {
      return context.options.silent && !held.loggedOut() ? this.renew() : undefined
    },
    async idle() {
      // Another may have begun as this one ended.
      for (let last = running; last; last = running) await last.catch(() => undefined)
    },
    async verify(session) {
      const { expiresAt, user } = Object(
        await call('GET', '/session', undefined, session.utoken),
      ) as Partial<Answer>
      if (held.get()?.utoken !== session.utoken) return
      held.set(toSession({ utoken: session.utoken, expiresAt, user }, session.issuedAt))
    },
    end,
    judged(utoken, accepted) {
      if (accepted) failures = 0
      else if (utoken !== lastRefused && utoken === held.get()?.utoken) {
        lastRefused = utoken
        pause(new LoginError('unauthorized', '', { status: 401 }))
      }
    },
  }
}

interface Answer {
  utoken: string
  expiresAt: number
  user: User
}

function toSession(answer: unknown, issuedAt = Date.now()): Session {
  const { utoken, expiresAt, user } = Object(answer) as Partial<Answer>
  if (!utoken || typeof utoken !== 'string' || typeof expiresAt !== 'number' || !user?.step) {
    throw new LoginError('bad-envelope', '', { status: 200 })
  }
  return { ...user, utoken, expiresAt, issuedAt }
}
