import type { Update, Work } from '../driver.ts'
import type { NewTicket, TicketConsumption, TicketMove, TicketRow, TicketState, UserRow } from '../store.ts'
import { audit } from './audit.ts'
import { lockUser, toUserRow } from './rows.ts'
import { expireOldest, insertSession } from './sessions.ts'
import { bytes, number, sql, text } from './statement.ts'

export function* createTicket(ticket: NewTicket): Work<void> {
  yield sql(
    `INSERT INTO login_tickets (scene, secret_hash, state, client_name, ip, created_at, expires_at)
     VALUES ($1, $2, 'new', $3, $4, $5, $6)`,
    ticket.scene,
    ticket.secretHash,
    ticket.client,
    ticket.ip,
    ticket.now,
    ticket.expiresAt,
  )
}

export function* findTicket(scene: string): Work<TicketRow | undefined> {
  const [row] = yield sql(
    `SELECT t.secret_hash, t.state, t.user_id, t.client_name, t.ip, t.created_at, t.expires_at,
       u.id, u.member_since, u.nick_name, u.avatar_url, u.phone
     FROM login_tickets t LEFT JOIN login_users u ON u.id = t.user_id WHERE t.scene = $1`,
    scene,
  )
  return (
    row && {
      scene,
      secretHash: bytes(row, 'secret_hash'),
      state: text(row, 'state') as TicketState,
      userId: row['user_id'] === null ? null : text(row, 'user_id'),
      user: row['id'] === null ? null : toUserRow(row),
      client: text(row, 'client_name'),
      ip: text(row, 'ip'),
      createdAt: number(row, 'created_at'),
      expiresAt: number(row, 'expires_at'),
    }
  )
}

export function* moveTicket({ scene, from, to, userId, now }: TicketMove): Update<boolean> {
  const states = from.map((_, index) => `$${index + 4}`).join(', ')
  const rows = yield sql(
    `UPDATE login_tickets SET state = $1, user_id = $2 WHERE scene = $3 AND state IN (${states})
       AND expires_at > $${from.length + 4} AND (user_id IS NULL OR user_id = $${from.length + 5})
     RETURNING scene`,
    to,
    userId,
    scene,
    ...from,
    now,
    userId,
  )
  if (rows.length === 0) return false
  if (to === 'confirmed') yield audit({ at: now, event: 'scan', userId, sessionId: null, detail: to })
  yield { changed: scene }
  return true
}

export function* consumeTicket(consumption: TicketConsumption): Update<UserRow | undefined> {
  const { scene, secretHash, session, now } = consumption
  // Who it is about comes first: the user is always the first to be locked.
  const [found] = yield sql(
    "SELECT user_id FROM login_tickets WHERE scene = $1 AND state = 'confirmed'",
    scene,
  )
  if (found === undefined) return undefined
  const userId = text(found, 'user_id')
  const user = yield* lockUser(userId)
  if (user === undefined) return undefined
  const rows = yield sql(
    `UPDATE login_tickets SET state = 'consumed'
     WHERE scene = $1 AND state = 'confirmed' AND secret_hash = $2 AND user_id = $3 AND expires_at > $4
     RETURNING scene`,
    scene,
    secretHash,
    userId,
    now,
  )
  if (rows.length === 0) return undefined
  const expired = yield* expireOldest(consumption, userId)
  yield [
    insertSession(session, userId, now),
    audit({ at: now, event: 'scan', userId, sessionId: session.id, detail: 'consumed' }),
  ]
  yield { changed: scene }
  if (expired > 0) yield { changed: userId }
  return toUserRow(user)
}

/** Those of a user who is about to be gone. */
export function* dropTickets(userId: string): Update<void> {
  const rows = yield sql('DELETE FROM login_tickets WHERE user_id = $1 RETURNING scene', userId)
  for (const row of rows) yield { changed: text(row, 'scene') }
}
