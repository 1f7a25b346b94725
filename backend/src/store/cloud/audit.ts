import { randomBytes } from 'node:crypto'
import type { AuditEvent, AuditRow } from '../store.ts'
import type { Access } from './access.ts'
import type { Shelf } from './shelf.ts'

let written = 0

/** To be called in the transaction of what it tells of. */
export async function audit(
  access: Access,
  { at, event, userId, sessionId, detail }: AuditRow,
): Promise<void> {
  written += 1
  // Of one process it can be told which of two came first within a millisecond; of two it does not matter.
  const order = `${Date.now().toString(36)}-${String(written).padStart(9, '0')}`
  const id = randomBytes(16).toString('base64url')
  await access.add('login_audit', id, { at, event, userId, sessionId, detail, order })
}

/** What happened to a user as a whole. */
export const auditUser = (
  access: Access,
  userId: string,
  event: AuditEvent,
  detail: string,
  at: number,
): Promise<void> => audit(access, { at, event, userId, sessionId: null, detail })

/** The first thousand. */
export async function listAudit(shelf: Shelf, userId: string): Promise<AuditRow[]> {
  const rows = await shelf.find('login_audit', { where: { userId }, orderBy: ['at', 'order'] })
  return rows.map(({ at, event, sessionId, detail }) => ({
    at,
    event: event as AuditEvent,
    userId,
    sessionId,
    detail,
  }))
}
