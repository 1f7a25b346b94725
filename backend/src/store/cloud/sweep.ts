import type { Pictures } from './avatars.ts'
import { cleanDropped } from './avatars.ts'
import type { Shelf } from './shelf.ts'

const hourMs = 3600_000
const dayMs = 24 * hourMs
/** An expired session is still told from an ended one for this long. */
export const expiredKeptMs = 30 * dayMs
/** For so long whoever comes late is told what became of a ticket. */
const ticketKeptMs = hourMs
/** China's network security law asks for six months of records. */
const auditKeptMs = 190 * dayMs

/** Each step by itself: what one leaves undone, for a failure or for want of time, the next sweep does. */
export async function sweep(shelf: Shelf, pictures: Pictures | undefined, now: number): Promise<void> {
  const { lte, neq } = shelf.command
  const over = lte(now)
  await shelf.removeWhere('login_codes', { expiresAt: over })
  const wiped = { answer: null, answerUntil: null, userId: null }
  await shelf.updateWhere('login_codes', { answerUntil: over }, wiped)
  await shelf.removeWhere('login_phone_codes', { expiresAt: over })
  await shelf.removeWhere('login_phone_lists', { expiresAt: over })
  await shelf.removeWhere('login_sessions', { expiresAt: over, revokedAt: neq(null) })
  await shelf.removeWhere('login_sessions', { expiresAt: lte(now - expiredKeptMs), revokedAt: null })
  await shelf.removeWhere('login_tickets', { expiresAt: lte(now - ticketKeptMs) })
  await shelf.removeWhere('login_limits', { endsAt: over })
  await shelf.removeWhere('login_audit', { at: lte(now - auditKeptMs) })
  await cleanDropped(shelf, pictures, now)
}
