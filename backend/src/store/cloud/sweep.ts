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

/**
 * All at once, and each step by itself: what one leaves undone, for a failure or for want of time, the next sweep does, and
 * nothing has to wait for it. Rejects with what went wrong first.
 */
export async function sweep(shelf: Shelf, pictures: Pictures | undefined, now: number): Promise<void> {
  const { lte, neq } = shelf.command
  const over = lte(now)
  const steps = await Promise.allSettled([
    shelf.removeWhere('login_codes', { expiresAt: over }),
    shelf.updateWhere(
      'login_codes',
      { answerUntil: over },
      { answer: null, answerUntil: null, userId: null },
    ),
    shelf.removeWhere('login_phone_codes', { expiresAt: over }),
    shelf.removeWhere('login_phone_lists', { expiresAt: over }),
    shelf.removeWhere('login_sessions', { expiresAt: over, revokedAt: neq(null) }),
    shelf.removeWhere('login_sessions', { expiresAt: lte(now - expiredKeptMs), revokedAt: null }),
    shelf.removeWhere('login_tickets', { expiresAt: lte(now - ticketKeptMs) }),
    shelf.removeWhere('login_limits', { endsAt: over }),
    shelf.removeWhere('login_audit', { at: lte(now - auditKeptMs) }),
    pictures === undefined ? undefined : cleanAllDropped(shelf, pictures, now),
  ])
  for (const step of steps) if (step.status === 'rejected') throw step.reason
}

async function cleanAllDropped(shelf: Shelf, pictures: Pictures, now: number): Promise<void> {
  let isMore = true
  while (isMore) isMore = await cleanDropped(shelf, pictures, now)
}
