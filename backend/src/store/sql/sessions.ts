import type { Row, Statement, Update, Work } from '../driver.ts'
import type { AuditEvent, NewSession, SessionListRow, SessionRow } from '../store.ts'
import { audit } from './audit.ts'
import { lockUser, notEnded, toSessionListRow, toUserRow } from './rows.ts'
import { number, numberOrNull, only, sql, text } from './statement.ts'

export function* findSession(tokenHash: Buffer): Work<SessionRow | undefined> {
  const [row] = yield sql(
    `SELECT s.id AS session_id, s.client_kind, s.client_name, s.created_at, s.last_seen_at, s.expires_at,
       s.revoked_at, u.id, u.member_since, u.nick_name, u.avatar_url, u.phone
     FROM login_sessions s JOIN login_users u ON u.id = s.user_id WHERE s.token_hash = $1`,
    tokenHash,
  )
  return (
    row && {
      ...toSessionListRow(row, 'session_id'),
      revokedAt: numberOrNull(row, 'revoked_at'),
      user: toUserRow(row),
    }
  )
}

export function* listSessions(userId: string, now: number): Work<SessionListRow[]> {
  const rows = yield sql(
    `SELECT id, client_kind, client_name, created_at, last_seen_at, expires_at FROM login_sessions
     WHERE user_id = $1 AND ${notEnded} AND expires_at > $2
     ORDER BY last_seen_at DESC, created_at DESC, id`,
    userId,
    now,
  )
  return rows.map((row) => toSessionListRow(row, 'id'))
}

export function insertSession(session: NewSession, userId: string, now: number): Statement {
  return sql(
    `INSERT INTO login_sessions
       (id, token_hash, user_id, client_kind, client_name, created_at, last_seen_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    session.id,
    session.tokenHash,
    userId,
    session.client.kind,
    session.client.name,
    now,
    now,
    session.expiresAt,
  )
}

/**
 * Makes room for one more. The user's row has to be locked by now: of two logins at once the second sees the first.
 *
 * @returns how many had to go: most often none, so that one look is all
 */
export function* expireOldest(
  { maxSessions, now }: { maxSessions: number; now: number },
  userId: string,
): Update<number> {
  const rows = yield sql(
    `SELECT id FROM login_sessions WHERE user_id = $1 AND ${notEnded} AND expires_at > $2
     ORDER BY last_seen_at DESC, created_at DESC, id LIMIT 1000 OFFSET $3`,
    userId,
    now,
    Math.max(maxSessions - 1, 0),
  )
  yield rows.map((row) =>
    sql('UPDATE login_sessions SET expires_at = $1 WHERE id = $2', now, text(row, 'id')),
  )
  return rows.length
}

export function* renewSession(
  tokenHash: Buffer,
  expiresAt: number,
  now: number,
): Update<SessionRow | undefined> {
  const [row] = yield sql(
    `UPDATE login_sessions SET expires_at = CASE WHEN expires_at < $1 THEN $2 ELSE expires_at END
     WHERE token_hash = $3 AND revoked_at IS NULL AND expires_at > $4
     RETURNING id, user_id`,
    expiresAt,
    expiresAt,
    tokenHash,
    now,
  )
  if (row === undefined) return undefined
  yield* tellSession(row, 'renew', now)
  return yield* findSession(tokenHash)
}

/** So many rows are locked at once; a batch in progress keeps others from ending one of these sessions. */
const touchedAtOnce = 100

/** In the order of the hashes, as every work does that changes several sessions: two that meet wait, and do not lock up. */
export function splitTouches(
  seen: readonly { tokenHash: Buffer; at: number }[],
): { tokenHash: Buffer; at: number }[][] {
  const sorted = seen.toSorted((a, b) => a.tokenHash.compare(b.tokenHash))
  return Array.from({ length: Math.ceil(sorted.length / touchedAtOnce) }, (_, index) =>
    sorted.slice(index * touchedAtOnce, (index + 1) * touchedAtOnce),
  )
}

export function* touchSessions(seen: readonly { tokenHash: Buffer; at: number }[]): Work<void> {
  yield seen.map(({ tokenHash, at }) =>
    sql(
      'UPDATE login_sessions SET last_seen_at = $1 WHERE token_hash = $2 AND last_seen_at < $3',
      at,
      tokenHash,
      at,
    ),
  )
}

export function* endSession(tokenHash: Buffer, now: number): Update<void> {
  const [row] = yield sql(
    `UPDATE login_sessions SET revoked_at = $1 WHERE token_hash = $2 AND revoked_at IS NULL
     RETURNING id, user_id`,
    now,
    tokenHash,
  )
  if (row !== undefined) yield* tellSession(row, 'logout', now)
}

export function* endSessionById(userId: string, sessionId: string, now: number): Update<boolean> {
  const [row] = yield sql(
    `UPDATE login_sessions SET revoked_at = $1
     WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL AND expires_at > $4
     RETURNING id, user_id`,
    now,
    sessionId,
    userId,
    now,
  )
  if (row === undefined) return false
  yield* tellSession(row, 'revoke', now)
  return true
}

export function* endOtherSessions(userId: string, keptId: string, now: number): Update<number> {
  // No login of this user gets in between.
  if ((yield* lockUser(userId)) === undefined) return 0
  const rows = yield sql(
    `SELECT id FROM login_sessions WHERE user_id = $1 AND id <> $2 AND ${notEnded} AND expires_at > $3
     ORDER BY token_hash`,
    userId,
    keptId,
    now,
  )
  const ended = yield rows.map((row) => endOpen(text(row, 'id'), now))
  yield ended.map((row) => auditSession(row, userId, 'revoke', now))
  if (ended.length > 0) yield { changed: userId }
  return ended.length
}

export function* countSessions(now: number): Work<number> {
  const sum = 'SELECT COUNT(*) AS count FROM login_sessions WHERE revoked_at IS NULL AND expires_at > $1'
  return number(only(yield sql(sum, now)), 'count')
}

const endOpen = (id: string, now: number): Statement =>
  sql('UPDATE login_sessions SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL RETURNING id', now, id)

function auditSession(row: Row, userId: string, event: AuditEvent, now: number): Statement {
  return audit({ at: now, event, userId, sessionId: text(row, 'id'), detail: '' })
}

function* tellSession(row: Row, event: AuditEvent, now: number): Update<void> {
  const userId = text(row, 'user_id')
  yield auditSession(row, userId, event, now)
  yield { changed: userId }
}
