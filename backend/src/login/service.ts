import { createHash } from 'node:crypto'
import { ApiError, isApiError, type ErrorName } from '../error.ts'
import type { Limiter } from '../limit/limiter.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Caller, Exchange, Phone, Profile, Provider } from '../provider/provider.ts'
import type { KeyRing } from '../seal.ts'
import { createId, createToken, hashToken } from '../session/token.ts'
import type { Client, Identity, Store } from '../store/store.ts'
import { sealTokens } from '../user/platform.ts'
import { openPhone, phoneContext, type ReadUser, type User } from '../user/user.ts'
import { createAnswers, toRefusal, type LoginResult, type SavedLogin } from './answers.ts'
import type { RedeemPhoneCode } from './phone.ts'
import type { LoginInput } from './schema.ts'

/** What the author is told of a login, to link it with a user of their own. Not for any answer: it holds the openid. */
export interface LoginEvent {
  user: User
  identity: Identity
  /** the whole number, if this login brought one, or is told of again */
  phoneNumber: Phone | null
  /** the first login of this user; a silent one counts */
  isNew: boolean
}

/**
 * Called for each login once it is saved, and waited for before it is answered. What it throws ends the session again and
 * is the answer: an ApiError as it is, anything else as `internal_error`. Called again for the same login when its request
 * comes again, after a crash or on another node: it has to bear that.
 */
export type OnLogin = (event: LoginEvent) => void | Promise<void>

export interface LoginServiceOptions {
  providers: readonly Provider[]
  store: Store
  keyRing: KeyRing
  readUser: ReadUser
  redeemPhoneCode: RedeemPhoneCode
  limit: Limiter
  metrics: Metrics
  onLogin: OnLogin | undefined
  now: () => number
  sessionMs: number
  /** The user's oldest sessions end so that no more than this are left. */
  maxSessions: number
}

/** @param caller who sends it, where the platform's own network vouches for that: then the code only names the attempt */
export type LoginService = (
  input: LoginInput,
  client: Client,
  caller?: Caller | undefined,
) => Promise<LoginResult>

/** A login whose answer was lost on the way may be sent again, as it was, for this long. */
const answerMs = 60_000
/** WeChat's codes die after 5 minutes; the rest is for clocks that disagree. */
const codeKeptMs = 3600_000

/**
 * The platform has said that it has not taken the code: sent again later it may still work. Where it has said nothing
 * usable, the code may be spent, and is not sent again.
 */
const codeStillGood: ReadonlySet<ErrorName> = new Set([
  'platform_busy',
  'platform_misconfigured',
  'too_many_logins',
])

/** A 503 is the one `platform_unavailable` that says that nothing was asked: the breaker is open. */
function isCodeStillGood({ error, status }: ApiError): boolean {
  return codeStillGood.has(error) || (error === 'platform_unavailable' && status === 503)
}

interface Running {
  requestHash: Buffer
  result: Promise<LoginResult>
}

/** One login on its way. */
interface Attempt {
  provider: Provider
  input: LoginInput
  client: Client
  caller: Caller | undefined
  codeHash: Buffer
}

/**
 * Login, once per code: whoever sends a code that is being exchanged, or has just been, gets that login's answer, and
 * the platform is asked one time. Within the process by sharing the promise, beyond it by a row that is written before
 * the platform is asked.
 */
export function createLoginService(options: LoginServiceOptions): LoginService {
  const { store, keyRing, readUser, redeemPhoneCode, limit, metrics, onLogin, now } = options
  const answers = createAnswers({ store, keyRing, now })
  const providers = new Map(options.providers.map((provider) => [provider.name, provider]))
  const running = new Map<string, Running>()

  return async function login(input, client, caller) {
    const provider = providers.get(input.provider)
    if (provider === undefined) throw new ApiError('unknown_provider')
    if (input.phoneCode !== undefined && provider.exchangePhone === undefined) {
      throw new ApiError('invalid_request', { message: `phoneCode: ${provider.name} has no such thing` })
    }
    if (input.userInfo !== undefined && provider.openUserInfo === undefined) {
      throw new ApiError('invalid_request', { message: `userInfo: ${provider.name} has no such thing` })
    }
    // A code that no platform looks at is whatever its sender makes of it: it may answer for nobody else's login.
    const named = [provider.name, provider.appId, input.code]
    const codeHash = hash(caller === undefined ? named : [...named, caller.appId, caller.subject])
    // The input comes out of the schema with its fields in the schema's order: equal requests have equal text.
    const requestHash = hash(input)
    const key = codeHash.toString('hex')

    const other = running.get(key)
    if (other !== undefined) {
      if (!other.requestHash.equals(requestHash)) throw new ApiError('code_used')
      return other.result
    }
    const result = once({ provider, input, client, caller, codeHash }, requestHash).finally(() =>
      running.delete(key),
    )
    running.set(key, { requestHash, result })
    return result
  }

  async function once(attempt: Attempt, requestHash: Buffer): Promise<LoginResult> {
    const { provider, codeHash } = attempt
    const claim = { codeHash, requestHash, now: now(), expiresAt: now() + codeKeptMs }
    const taken = await store.claimCode(claim)
    if (taken !== undefined) return again(await answers.replay(taken, codeHash, requestHash), codeHash)
    try {
      const result = await exchangeAndSave(attempt)
      metrics.loggedIn(provider.name, 'ok')
      return result
    } catch (error) {
      const outcome = isApiError(error) ? error.error : 'internal_error'
      metrics.loggedIn(provider.name, outcome)
      throw error
    }
  }

  /**
   * A login that was saved before: by a process that may have ended before it told the author, or on a node that is telling
   * them right now. Nobody gets the session before they have had their say, so they are told here as well.
   */
  async function again({ login, isNew }: SavedLogin, codeHash: Buffer): Promise<LoginResult> {
    if (onLogin === undefined) return login
    const { user, utoken } = login
    const row = await store.findUser(user.id)
    if (row === undefined) throw new ApiError('code_used')
    const event = { user, identity: row.identity, phoneNumber: openPhone(keyRing, row), isNew }
    await tell(event, hashToken(utoken)).catch((error: unknown) => refuse(codeHash, error, false))
    return login
  }

  /** Whom the author does not let in has no session. */
  async function tell(event: LoginEvent, tokenHash: Buffer): Promise<void> {
    try {
      await onLogin?.(event)
    } catch (error) {
      await store.endSession(tokenHash, now())
      // An ApiError in any case: it takes the place of the login's answer, for whoever sends the code again.
      throw isApiError(error) ? error : new ApiError('internal_error', { cause: error })
    }
  }

  async function exchangeAndSave(attempt: Attempt): Promise<LoginResult> {
    const { provider, input, codeHash } = attempt
    const exchange = await ask(attempt).catch((error: unknown) =>
      refuse(codeHash, error, isApiError(error) && isCodeStillGood(error)),
    )
    // From here on the code is spent, whatever happens: its row stays.
    try {
      await limit('loginOfOne', hash(exchange.identity.subject).toString('base64'))
      const profile = readProfile(provider, input, exchange)
      // Last, when nothing else of the request can be refused any more: the phone code is spent by it.
      const phone = await readPhone(provider, input, exchange)
      return await save(attempt, exchange, { profile, phone })
    } catch (error) {
      return refuse(codeHash, error, false)
    }
  }

  async function ask({ provider, input, caller }: Attempt): Promise<Exchange> {
    const start = performance.now()
    try {
      const exchange = await provider.exchange(input.code, caller)
      metrics.exchanged(provider.name, 'ok', performance.now() - start)
      return exchange
    } catch (error) {
      const outcome = isApiError(error) ? error.error : 'internal_error'
      metrics.exchanged(provider.name, outcome, performance.now() - start)
      throw error
    }
  }

  /** Leaves word for who asks with the same code, then fails. */
  async function refuse(codeHash: Buffer, error: unknown, released: boolean): Promise<never> {
    if (isApiError(error)) {
      const answer = answers.seal(toRefusal(error), codeHash)
      // What went wrong first counts; a code that is left without word is `code_used`.
      await store.refuseCode({ codeHash, answer, answerUntil: now() + answerMs, released }).catch(() => {})
    }
    throw error
  }

  async function readPhone(
    provider: Provider,
    { phoneCode }: LoginInput,
    { identity }: Exchange,
  ): Promise<Phone | null> {
    if (phoneCode === undefined || provider.exchangePhone === undefined) return null
    return redeemPhoneCode(phoneCode, identity, (code) => provider.exchangePhone!(code))
  }

  function readProfile(provider: Provider, input: LoginInput, exchange: Exchange): Profile | null {
    if (input.userInfo === undefined || provider.openUserInfo === undefined) return null
    return provider.openUserInfo(input.userInfo, exchange, now())
  }

  async function save(
    { input, client, codeHash }: Attempt,
    { identity, sessionKey, tokens }: Exchange,
    { profile, phone }: { profile: Profile | null; phone: Phone | null },
  ): Promise<LoginResult> {
    const at = now()
    const utoken = createToken()
    const tokenHash = hashToken(utoken)
    const userId = createId('u')
    const expiresAt = at + options.sessionMs
    const { user: row, isNew } = await store.saveLogin({
      codeHash,
      answerUntil: at + answerMs,
      identity,
      userId,
      memberSince: input.silent ? null : at,
      profile,
      agreements: (input.agreements ?? []).map(({ title, version }) => ({ title, version: version ?? null })),
      session: { id: createId('s'), tokenHash, expiresAt, client },
      maxSessions: options.maxSessions,
      now: at,
      sealSessionKey: (userId) =>
        sessionKey === null ? null : keyRing.seal(sessionKey, `login_users.session_key ${userId}`),
      sealPhone: (userId) =>
        phone === null ? null : keyRing.seal(JSON.stringify(phone), phoneContext(userId)),
      sealTokens: (userId) => (tokens === undefined ? null : sealTokens(keyRing, userId, tokens)),
      sealAnswer: (user) =>
        answers.seal(
          { login: { utoken, expiresAt, user: readUser(user) }, isNew: user.id === userId },
          codeHash,
        ),
    })
    const user = readUser(row)
    await tell({ user, identity, phoneNumber: phone, isNew }, tokenHash)
    return { utoken, expiresAt, user }
  }
}

function hash(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value)).digest()
}
