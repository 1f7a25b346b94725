import { ApiError } from '../error.ts'
import type { Store } from '../store/store.ts'
import type { ReadUser, User } from '../user/user.ts'
import { hashToken, isToken } from './token.ts'

/** A valid session: when it ends (epoch ms), and whose it is. */
export interface Session {
  expiresAt: number
  user: User
}

export interface SessionService {
  /** @param header the request's Authorization; rejects with a 401 ApiError */
  authenticate(header: string | undefined): Promise<Session>
  /** Resolves too if the session has ended before or was never there: it is gone, which is what was asked for. */
  end(header: string | undefined): Promise<void>
}

export interface SessionServiceOptions {
  store: Store
  readUser: ReadUser
  now: () => number
}

export function createSessionService({ store, readUser, now }: SessionServiceOptions): SessionService {
  return {
    async authenticate(header) {
      const token = readToken(header)
      const row = isToken(token) ? await store.findSession(hashToken(token)) : undefined
      // To the holder of a token, "never issued here" and "ended" ask for the same thing: drop it, log in again.
      if (row === undefined || row.revokedAt !== null) throw new ApiError('session_revoked')
      if (row.expiresAt <= now()) throw new ApiError('session_expired')
      return { expiresAt: row.expiresAt, user: readUser(row.user) }
    },
    async end(header) {
      const token = readToken(header)
      if (isToken(token)) await store.endSession(hashToken(token), now())
    },
  }
}

function readToken(header: string | undefined): string {
  const token = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new ApiError('token_missing')
  return token
}
