import { setTimeout } from 'node:timers/promises'
import type { PlatformRequest } from '../component/platform/platform.ts'
import type { Answer } from '../test/fake/wx.ts'
import { type Case, REQUESTS } from './cases.ts'

export const BASE = 'https://api.example.com'

/** What differs between the protocols that the clients speak. */
export interface Dialect {
  storageKey: string
  /** The session as the client stores it. */
  session(token: string): object
  /** The answer to `/login`. */
  answer(token: string): object
  /** The token that a request carries. */
  token(header: Record<string, string>): string | undefined
}

const expiresAt = Date.now() + 30 * 86_400_000
const user = { id: 'u1', step: 'member', nickName: '', avatarUrl: '', phone: null }
export const ours: Dialect = {
  storageKey: 'userInfo',
  session: (utoken) => ({ ...user, utoken, expiresAt, issuedAt: Date.now() }),
  answer: (utoken) => ({ code: 200, result: { utoken, expiresAt, user } }),
  token: (header) => header['Authorization']?.replace('Bearer ', ''),
}

const userinfo = { openId: 'o1', nickName: '' }
export const wafer: Dialect = {
  storageKey: 'weapp_session_F2C224D4-2BCE-4C64-AF9F-A6D872000D1A',
  session: (skey) => ({ skey, userinfo }),
  answer: (skey) => ({ code: 0, data: { skey, userinfo } }),
  token: (header) => header['X-WX-Skey'],
}

/** From here to the backend, and back. */
const ONE_WAY = 10

/** Renewed sessions stay as they are, but in the case `expired`: there each exchange ends the session before it. */
export function createBackend(name: Case, dialect: Dialect) {
  const tokens = new Set(name === 'valid' ? ['stored'] : [])
  let exchanges = 0
  let answers = 0

  function login(): Answer {
    if (name === 'backend-500') return { statusCode: 500, data: { code: 500, error: 'oops' } }
    if (name === 'expired') tokens.clear()
    const token = `token-${++exchanges}`
    tokens.add(token)
    return { data: dialect.answer(token) }
  }

  function api(token: string | undefined): Answer {
    if (name !== 'refused' && token && tokens.has(token)) return { data: { ok: true } }
    return { statusCode: 401, data: { code: 401, error: 'session_expired' } }
  }

  /** What a request means is settled as it arrives; how long the answer takes is another matter. */
  return async ({ url, header = {} }: PlatformRequest): Promise<Answer> => {
    await setTimeout(ONE_WAY)
    if (url.endsWith('/login')) return { ...login(), delay: ONE_WAY }
    // Each answer 20 ms after the one before it: 400 ms for all.
    const late = name === 'expired' ? 20 * (answers++ % REQUESTS) : 0
    return { ...api(dialect.token(header)), delay: ONE_WAY + late }
  }
}
