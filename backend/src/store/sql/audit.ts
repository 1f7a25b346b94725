import type { Statement, Update, Work } from '../driver.ts'
import type { AuditEvent, AuditRow } from '../store.ts'
import { number, sql, text } from './statement.ts'

/** To be sent in the transaction of what it tells of. */
export function audit({ at, event, userId, sessionId, detail }: AuditRow): Statement {
  return sql(
    'INSERT INTO login_audit (at, event, user_id, session_id, detail) VALUES ($1, $2, $3, $4, $5)',
    at,
    event,
    userId,
    sessionId,
    detail,
  )
}

/** What happened to a user as a whole, for the record and for whoever holds a copy of the user. */
export function* tell(userId: string, event: AuditEvent, detail: string, now: number): Update<void> {
  yield audit({ at: now, event, userId, sessionId: null, detail })
  yield { changed: userId }
}

export function* listAudit(userId: string): Work<AuditRow[]> {
  const rows = yield sql(
    'SELECT at, event, user_id, session_id, detail FROM login_audit WHERE user_id = $1 ORDER BY at',
    userId,
  )
  return rows.map((row) => ({
    at: number(row, 'at'),
    event: text(row, 'event') as AuditEvent,
    userId: text(row, 'user_id'),
    sessionId: row['session_id'] === null ? null : text(row, 'session_id'),
    detail: text(row, 'detail'),
  }))
}
