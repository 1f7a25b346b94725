import type { NewTicket, TicketConsumption, TicketMove, TicketRow, UserRow } from '../store.ts'
import type { Access } from './access.ts'
import { audit } from './audit.ts'
import { toUserRow } from './rows.ts'
import { toBase64, toBytes, type UserDocument } from './schema.ts'
import { openSession } from './sessions.ts'
import type { Told } from './told.ts'

export async function createTicket(access: Access, ticket: NewTicket): Promise<void> {
  await access.add('login_tickets', ticket.scene, {
    secretHash: toBase64(ticket.secretHash),
    state: 'new',
    userId: null,
    client: ticket.client,
    ip: ticket.ip,
    createdAt: ticket.now,
    expiresAt: ticket.expiresAt,
  })
}

export async function findTicket(access: Access, scene: string): Promise<TicketRow | undefined> {
  const ticket = await access.get('login_tickets', scene)
  if (ticket === undefined) return undefined
  const { userId } = ticket
  const user = userId === null ? undefined : await access.get('login_users', userId)
  return {
    ...ticket,
    scene,
    secretHash: toBytes(ticket.secretHash),
    user: userId === null || user === undefined ? null : toUserRow(userId, user),
  }
}

export async function moveTicket(access: Access, told: Told, move: TicketMove): Promise<boolean> {
  const { scene, from, to, userId, now } = move
  const ticket = await access.get('login_tickets', scene)
  if (ticket === undefined || !from.includes(ticket.state) || ticket.expiresAt <= now) return false
  if (ticket.userId !== null && ticket.userId !== userId) return false
  await access.update('login_tickets', scene, { state: to, userId })
  if (ticket.userId === null) await list(access, { scene, userId, expiresAt: ticket.expiresAt, now })
  if (to === 'confirmed') {
    await audit(access, { at: now, event: 'scan', userId, sessionId: null, detail: to })
  }
  told.add(scene)
  return true
}

/** With the user, whose deletion has to find it. One who is gone takes no more along. */
async function list(
  access: Access,
  { scene, userId, expiresAt, now }: { scene: string; userId: string; expiresAt: number; now: number },
): Promise<void> {
  const user = await access.get('login_users', userId)
  if (user === undefined) return
  const current = user.tickets.filter((ticket) => ticket.expiresAt + listedMs > now)
  await access.update('login_users', userId, { tickets: [...current, { scene, expiresAt }].slice(-listed) })
}

/** Longer than the sweep leaves them. */
const listedMs = 24 * 3600_000
/** So many, however fast they come: of one that is not listed nobody who is gone gets a session either. */
const listed = 100

export async function consumeTicket(
  access: Access,
  told: Told,
  consumption: TicketConsumption,
): Promise<UserRow | undefined> {
  const { scene, secretHash, session, maxSessions, now } = consumption
  const ticket = await access.get('login_tickets', scene)
  if (ticket?.state !== 'confirmed' || ticket.userId === null || ticket.expiresAt <= now) return undefined
  if (!toBytes(ticket.secretHash).equals(secretHash)) return undefined
  const { userId } = ticket
  const user = await access.get('login_users', userId)
  if (user === undefined) return undefined
  await access.update('login_tickets', scene, { state: 'consumed' })
  const expired = await openSession(access, { userId, user, session, maxSessions, now })
  await audit(access, { at: now, event: 'scan', userId, sessionId: session.id, detail: 'consumed' })
  told.add(scene)
  if (expired > 0) told.add(userId)
  return toUserRow(userId, user)
}

/** Those of a user who is about to be gone. */
export async function dropTickets(access: Access, told: Told, { tickets }: UserDocument): Promise<void> {
  for (const { scene } of tickets) {
    await access.remove('login_tickets', scene)
    told.add(scene)
  }
}
