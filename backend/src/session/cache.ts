import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { SessionRow, Store } from '../store/store.ts'

export interface SessionCache<Entry> {
  /** What `read` made of the session with this token, kept for some seconds; undefined if there is none. */
  find(token: string): Promise<Entry | undefined>
  close(): void
}

export interface SessionCacheOptions<Entry> {
  store: Store
  now: () => number
  read(row: SessionRow): Entry
  onFind(from: 'memory' | 'store', ms: number): void
}

const held = 50_000
/** Longest time that a change made elsewhere goes unseen, should its notice be lost. */
const heldMs = 5000

interface Held<Entry> {
  entry: Entry
  userId: string
  /** the last change that had been heard of when the row was asked for */
  change: number
  until: number
}

/**
 * Sessions that were asked for a moment ago. None outlives the news that it or its user has changed, not even one that was
 * being read at that moment: its row may be the one from before. Changes are numbered for that, and remembered as long as
 * anything from before them could be held.
 */
export function createSessionCache<Entry>(options: SessionCacheOptions<Entry>): SessionCache<Entry> {
  const { store, now, read, onFind } = options
  const byToken = new LRUCache<string, Held<Entry>>({ max: held })
  /** by user, the oldest first */
  const changes = new Map<string, { change: number; at: number }>()
  let latest = 0
  let latestAt = 0
  /** what was asked for before this change is worth nothing */
  let allChanged = 0

  const stop = store.onChange((userId) => {
    latest += 1
    const at = now()
    for (const [id, change] of changes) {
      if (at - change.at <= heldMs) break
      changes.delete(id)
    }
    // With a clock that was set back it cannot be told which changes still count, and none would be forgotten.
    if (userId === undefined || at < latestAt) {
      allChanged = latest
      byToken.clear()
      changes.clear()
    } else {
      changes.delete(userId)
      changes.set(userId, { change: latest, at })
    }
    latestAt = at
  })

  function isGood({ userId, change, until }: Held<Entry>, at: number): boolean {
    // A clock that was set back makes no entry last.
    if (at >= until || until > at + heldMs || change < allChanged) return false
    const changed = changes.get(userId)
    return changed === undefined || changed.change <= change
  }

  return {
    async find(token) {
      const start = performance.now()
      const key = hash('sha256', token, 'base64')
      const at = now()
      const found = byToken.get(key)
      if (found !== undefined && isGood(found, at)) {
        onFind('memory', performance.now() - start)
        return found.entry
      }
      const change = latest
      try {
        const row = await store.findSession(Buffer.from(key, 'base64'))
        if (row === undefined) return undefined
        const entry = read(row)
        byToken.set(key, { entry, userId: row.user.id, change, until: at + heldMs })
        return entry
      } finally {
        onFind('store', performance.now() - start)
      }
    },
    close() {
      stop()
      byToken.clear()
    },
  }
}
