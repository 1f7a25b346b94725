import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseFailure, isFailure } from './failure.ts'
import { idOfText } from './schema.ts'
import type { Shelf } from './shelf.ts'

/** So far may the clocks of two instances be apart, and a request overtake another one, before it counts as set back. */
const skewMs = 60_000

const tries = 100
const longestPauseMs = 20

/**
 * Read, and written if it is still as it was read: of several at once each has a number of its own. A window that ends long
 * after a new one would is left from before the clock was set back: it counts as over.
 */
export async function hit(
  shelf: Shelf,
  key: string,
  windowMs: number,
  now: number,
): Promise<{ count: number; endsAt: number }> {
  const id = idOfText(key)
  const latest = now + windowMs + Math.min(windowMs, skewMs)
  for (let attempt = 1; attempt <= tries; attempt++) {
    const found = await shelf.get('login_limits', id)
    const isOver = found === undefined || found.endsAt <= now || found.endsAt > latest
    const next = isOver ? { hits: 1, endsAt: now + windowMs } : { hits: found.hits + 1, endsAt: found.endsAt }
    const isMine =
      found === undefined
        ? await add(shelf, id, next)
        : (await shelf.updateWhere('login_limits', { _id: id, ...found }, next)) > 0
    if (isMine) return { count: next.hits, endsAt: next.endsAt }
    await delay(Math.random() * longestPauseMs)
  }
  throw new DatabaseFailure('other', 'a counter is written by too many at once')
}

async function add(shelf: Shelf, id: string, window: { hits: number; endsAt: number }): Promise<boolean> {
  try {
    await shelf.add('login_limits', id, window)
    return true
  } catch (error) {
    if (isFailure(error, 'duplicate')) return false
    throw error
  }
}
