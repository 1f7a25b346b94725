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
  until: number
}

/**
 * Sessions that were asked for a moment ago. All of a user's are dropped as soon as the store says that one of them or the user has
 * changed, also those that are being read at that moment: such a row may be the one from before.
 */
export function createSessionCache<Entry>(options: SessionCacheOptions<Entry>): SessionCache<Entry> {
  const { store, now, read, onFind } = options
  const byToken = new LRUCache<string, Held<Entry>>({
    max: held,
    dispose: ({ userId }, key) => forgetKey(userId, key),
  })
  const keysOf = new Map<string, Set<string>>()
  const reading = new Set<{ changed: Set<string | undefined> }>()

  const stop = store.onChange((userId) => {
    for (const { changed } of reading) changed.add(userId)
    if (userId === undefined) byToken.clear()
    else for (const key of keysOf.get(userId) ?? []) byToken.delete(key)
  })

  function forgetKey(userId: string, key: string): void {
    const keys = keysOf.get(userId)
    keys?.delete(key)
    if (keys?.size === 0) keysOf.delete(userId)
  }

  function keep(key: string, userId: string, entry: Entry, at: number): void {
    byToken.set(key, { entry, userId, until: at + heldMs })
    let keys = keysOf.get(userId)
    if (keys === undefined) keysOf.set(userId, (keys = new Set()))
    keys.add(key)
  }

  return {
    async find(token) {
      const start = performance.now()
      const key = hash('sha256', token, 'base64')
      const at = now()
      const found = byToken.get(key)
      // A clock that was set back makes no entry last.
      if (found !== undefined && at < found.until && found.until <= at + heldMs) {
        onFind('memory', performance.now() - start)
        return found.entry
      }
      const mine = { changed: new Set<string | undefined>() }
      reading.add(mine)
      try {
        const row = await store.findSession(Buffer.from(key, 'base64'))
        if (row === undefined) return undefined
        const entry = read(row)
        if (!mine.changed.has(row.user.id) && !mine.changed.has(undefined)) keep(key, row.user.id, entry, at)
        return entry
      } finally {
        reading.delete(mine)
        onFind('store', performance.now() - start)
      }
    },
    close() {
      stop()
      byToken.clear()
    },
  }
}
