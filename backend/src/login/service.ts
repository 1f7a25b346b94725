import { createHash } from 'node:crypto'
import { ApiError, isApiError, type ErrorName } from '../error.ts'
import type { Exchange, Phone, Profile, Provider } from '../provider/provider.ts'
import type { KeyRing } from '../seal.ts'
import { createId, createToken, hashToken } from '../session/token.ts'
import type { CodeRow, Store } from '../store/store.ts'
import { phoneContext, type ReadUser, type User } from '../user/user.ts'
import { createPhoneCodes } from './phone.ts'
import type { LoginInput } from './schema.ts'

export interface LoginResult {
  utoken: string
  /** epoch ms */
  expiresAt: number
  user: User
}

export interface LoginServiceOptions {
  providers: readonly Provider[]
  store: Store
  keyRing: KeyRing
  readUser: ReadUser
  now: () => number
  sessionMs: number
}

export type LoginService = (input: LoginInput) => Promise<LoginResult>

/** A login whose answer was lost on the way may be sent again, as it was, for this long. */
const answerMs = 60_000
/** WeChat's codes die after 5 minutes; the rest is for clocks that disagree. */
const codeKeptMs = 3600_000

/** The platform has not taken the code: sent again later it may still work. */
const codeStillGood: ReadonlySet<ErrorName> = new Set([
  'platform_busy',
  'platform_misconfigured',
  'platform_unavailable',
  'too_many_logins',
])

interface Running {
  requestHash: Buffer
  result: Promise<LoginResult>
}

/**
 * Login, once per code: whoever sends a code that is being exchanged, or has just been, gets that login's answer, and
 * the platform is asked one time. Within the process by sharing the promise, beyond it by a row that is written before
 * the platform is asked.
 */
export function createLoginService(options: LoginServiceOptions): LoginService {
  const { store, keyRing, readUser, now } = options
  const redeemPhoneCode = createPhoneCodes({ store, keyRing, now })
  const providers = new Map(options.providers.map((provider) => [provider.name, provider]))
  const running = new Map<string, Running>()

  return function login(input) {
    const provider = providers.get(input.provider)
    if (provider === undefined) throw new ApiError('unknown_provider')
    if (input.phoneCode !== undefined && provider.exchangePhone === undefined) {
      throw new ApiError('invalid_request', { message: `phoneCode: ${provider.name} has no such thing` })
    }
    const codeHash = hash([provider.name, provider.appId, input.code])
    // The input comes out of the schema with its fields in the schema's order: equal requests have equal text.
    const requestHash = hash(input)
    const key = codeHash.toString('hex')

    const other = running.get(key)
    if (other !== undefined) {
      if (!other.requestHash.equals(requestHash)) throw new ApiError('code_used')
      return other.result
    }
    const result = once(provider, input, codeHash, requestHash).finally(() => running.delete(key))
    running.set(key, { requestHash, result })
    return result
  }

  async function once(
    provider: Provider,
    input: LoginInput,
    codeHash: Buffer,
    requestHash: Buffer,
  ): Promise<LoginResult> {
    const claim = { codeHash, requestHash, now: now(), expiresAt: now() + codeKeptMs }
    const taken = await store.claimCode(claim)
    if (taken !== undefined) return replay(taken, codeHash, requestHash)

    const exchange = await provider.exchange(input.code).catch(async (error: unknown) => {
      if (isApiError(error) && codeStillGood.has(error.error)) await store.releaseCode(codeHash)
      throw error
    })
    // From here on the code is spent, whatever happens: its row stays.
    const profile = readProfile(provider, input, exchange)
    // Last, when nothing else of the request can be refused any more: the phone code is spent by it.
    const phone = await readPhone(provider, input, exchange)
    return save(input, codeHash, exchange, { profile, phone })
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
    if (input.userInfo === undefined) return null
    if (provider.openUserInfo === undefined) {
      throw new ApiError('invalid_request', { message: `userInfo: ${provider.name} has no such thing` })
    }
    return provider.openUserInfo(input.userInfo, exchange, now())
  }

  async function save(
    input: LoginInput,
    codeHash: Buffer,
    { identity, sessionKey }: Exchange,
    { profile, phone }: { profile: Profile | null; phone: Phone | null },
  ): Promise<LoginResult> {
    const at = now()
    const utoken = createToken()
    const expiresAt = at + options.sessionMs
    const row = await store.saveLogin({
      codeHash,
      answerUntil: at + answerMs,
      identity,
      userId: createId('u'),
      memberSince: input.silent ? null : at,
      profile,
      agreements: (input.agreements ?? []).map(({ title, version }) => ({ title, version: version ?? null })),
      session: { id: createId('s'), tokenHash: hashToken(utoken), expiresAt },
      now: at,
      sealSessionKey: (userId) =>
        sessionKey === null ? null : keyRing.seal(sessionKey, `login_users.session_key ${userId}`),
      sealPhone: (userId) =>
        phone === null ? null : keyRing.seal(JSON.stringify(phone), phoneContext(userId)),
      sealAnswer: (user) =>
        keyRing.seal(JSON.stringify({ utoken, expiresAt, user: readUser(user) }), answerContext(codeHash)),
    })
    return { utoken, expiresAt, user: readUser(row) }
  }

  function replay(row: CodeRow, codeHash: Buffer, requestHash: Buffer): LoginResult {
    const { answer, answerUntil } = row
    const givenAgain = answer !== null && answerUntil !== null && now() < answerUntil
    if (!givenAgain || !row.requestHash.equals(requestHash)) throw new ApiError('code_used')
    try {
      return JSON.parse(keyRing.open(answer, answerContext(codeHash))) as LoginResult
    } catch {
      // The key has been replaced since. The code is spent all the same.
      throw new ApiError('code_used')
    }
  }
}

const answerContext = (codeHash: Buffer): string => `login_codes.answer ${codeHash.toString('hex')}`

function hash(value: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(value)).digest()
}
