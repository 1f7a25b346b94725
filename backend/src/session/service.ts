import { ApiError } from '../error.ts'
import type { SessionListRow, SessionRow, Store, UserRow } from '../store/store.ts'
import type { ReadUser, User } from '../user/user.ts'
import { createSessionCache } from './cache.ts'
import { createSeen } from './seen.ts'
import { hashToken, isToken } from './token.ts'

/** A valid session: when it ends (epoch ms), and whose it is. */
export interface Session {
  id: string
  expiresAt: number
  user: User
}

/** The same within the backend. */
export interface ActiveSession extends Session {
  token: string
  createdAt: number
}

/** How long sessions last, all in milliseconds. */
export interface SessionLife {
  /** from a login or a renewal */
  sessionMs: number
  /** from the login, however often it is renewed */
  maxMs: number
  /** without a request; Infinity for no such end */
  idleMs: number
}

export interface SessionListItem extends SessionListRow {
  current: boolean
}

export interface SessionService {
  /** @param header the request's Authorization; rejects with a 401 ApiError */
  authenticate(header: string | undefined): Promise<ActiveSession>
  /** Resolves too if the session has ended before or was never there: it is gone, which is what was asked for. */
  end(header: string | undefined): Promise<void>
  list(session: ActiveSession): Promise<SessionListItem[]>
  /** A later end for the session; the token stays what it is. */
  renew(session: ActiveSession): Promise<{ utoken: string; expiresAt: number; user: User }>
  /** A 404 ApiError if it is not one of this user's. */
  endById(session: ActiveSession, id: string): Promise<void>
  /** Ends the user's other sessions; how many they were. */
  endOthers(session: ActiveSession): Promise<number>
  /** Writes down what is still to be written. */
  flush(): Promise<void>
  /** The same, for the last time. */
  close(): Promise<void>
}

export interface SessionServiceOptions {
  store: Store
  readUser: ReadUser
  now: () => number
  life: SessionLife
  /** told where each session was found, and in what time */
  onFind(from: 'memory' | 'store', ms: number): void
  /** shown each user that comes from the store */
  onUser(row: UserRow): void
  /** told that lastSeenAt could not be written; nothing else suffers */
  onLost(error: unknown): void
}

interface Entry extends Session {
  createdAt: number
  lastSeenAt: number
  isRevoked: boolean
}

export function createSessionService(options: SessionServiceOptions): SessionService {
  const { store, readUser, now, life, onFind, onUser, onLost } = options
  const cache = createSessionCache<Entry>({ store, now, read, onFind })
  const seen = createSeen({ store, idleMs: life.idleMs, onLost })

  function read({ id, createdAt, lastSeenAt, expiresAt, revokedAt, user }: SessionRow): Entry {
    onUser(user)
    return { id, createdAt, lastSeenAt, expiresAt, isRevoked: revokedAt !== null, user: readUser(user) }
  }

  return {
    async authenticate(header) {
      const token = readToken(header)
      const entry = isToken(token) ? await cache.find(token) : undefined
      // To the holder of a token, "never issued here" and "ended" ask for the same thing: drop it, log in again.
      if (entry === undefined || entry.isRevoked) throw new ApiError('session_revoked')
      const at = now()
      const lastSeenAt = seen.pending(token) ?? entry.lastSeenAt
      // A clock that was set back makes nobody idle: the difference is then negative.
      if (entry.expiresAt <= at || at - lastSeenAt > life.idleMs) throw new ApiError('session_expired')
      if (at - lastSeenAt >= seen.everyMs) {
        entry.lastSeenAt = at
        seen.add(token, at)
      }
      const { id, createdAt, expiresAt, user } = entry
      return { id, createdAt, expiresAt, user, token }
    },

    async end(header) {
      const token = readToken(header)
      if (isToken(token)) await store.endSession(hashToken(token), now())
    },

    async list({ id, user }) {
      const rows = await store.listSessions(user.id, now())
      return rows.map((row) => ({ ...row, current: row.id === id }))
    },

    async renew({ token, createdAt }) {
      const at = now()
      const until = Math.min(at + life.sessionMs, createdAt + life.maxMs)
      const row = await store.renewSession(hashToken(token), until, at)
      if (row === undefined) throw new ApiError('session_revoked')
      return { utoken: token, expiresAt: row.expiresAt, user: readUser(row.user) }
    },

    async endById({ user }, id) {
      if (!(await store.endSessionById(user.id, id, now()))) {
        throw new ApiError('not_found', { message: 'This user has no such session.' })
      }
    },

    endOthers: ({ id, user }) => store.endOtherSessions(user.id, id, now()),

    flush: () => seen.flush(),

    async close() {
      cache.close()
      await seen.close()
    },
  }
}

function readToken(header: string | undefined): string {
  const token = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new ApiError('token_missing')
  return token
}
