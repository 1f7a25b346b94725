import type { Row, Work } from '../driver.ts'
import type { Client, Identity, SessionListRow, UserRow } from '../store.ts'
import { bytesOrNull, number, numberOrNull, sql, text } from './statement.ts'

/** What `toUserRow` reads. */
export const userColumns = 'id, member_since, nick_name, avatar_url, phone'

export function toUserRow(row: Row): UserRow {
  return {
    id: text(row, 'id'),
    memberSince: numberOrNull(row, 'member_since'),
    nickName: text(row, 'nick_name'),
    avatarUrl: text(row, 'avatar_url'),
    phone: bytesOrNull(row, 'phone'),
  }
}

export function toIdentity(row: Row): Identity {
  return {
    provider: text(row, 'provider'),
    appId: text(row, 'app_id'),
    subject: text(row, 'subject'),
    unionId: row['union_id'] === null ? null : text(row, 'union_id'),
  }
}

/**
 * Of one user's sessions those that have not been ended. Written so that no database takes the index of all such
 * sessions for it, as PostgreSQL does while it has no statistics: that one is as long as there are users.
 */
export const notEnded = 'COALESCE(revoked_at, 0) = 0'

/** @param idColumn what the session's id is called, where the user's is `id` */
export function toSessionListRow(row: Row, idColumn: string): SessionListRow {
  return {
    id: text(row, idColumn),
    client: { kind: text(row, 'client_kind') as Client['kind'], name: text(row, 'client_name') },
    createdAt: number(row, 'created_at'),
    lastSeenAt: number(row, 'last_seen_at'),
    expiresAt: number(row, 'expires_at'),
  }
}

/**
 * Keeps other transactions from changing this user until this one is over, and reads the row as it then is. An update
 * that changes nothing, since SQLite knows no `FOR UPDATE`. Always the first lock of a transaction that takes several:
 * then the avatar, the sessions, the codes.
 */
export function* lockUser(userId: string): Work<Row | undefined> {
  const [row] = yield sql(
    `UPDATE login_users SET updated_at = updated_at WHERE id = $1
     RETURNING ${userColumns}, provider, app_id, subject, union_id`,
    userId,
  )
  return row
}
