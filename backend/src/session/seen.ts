import type { Store } from '../store/store.ts'
import { hashToken } from './token.ts'

export interface Seen {
  /** A session whose lastSeenAt is younger than this need not be added. */
  everyMs: number
  add(token: string, at: number): void
  /** when it was last added, while that is not written yet */
  pending(token: string): number | undefined
  /** Writes what is left. */
  flush(): Promise<void>
  /** The same, for the last time. */
  close(): Promise<void>
}

export interface SeenOptions {
  store: Store
  /** after how long without a request a session ends; Infinity for no such end */
  idleMs: number
  onLost(error: unknown): void
}

const longestEveryMs = 5 * 60_000
const writtenMs = 10_000
/** A flood of sessions is written in parts: none of them holds the database for long. */
const atOnce = 500

/** When sessions were last seen, gathered and written by the way: no request waits for it, and none fails for it. */
export function createSeen({ store, idleMs, onLost }: SeenOptions): Seen {
  // Often enough that nobody who comes again and again counts as idle.
  const everyMs = Math.min(longestEveryMs, idleMs / 4)
  const times = new Map<string, number>()
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    while (times.size > 0) {
      const batch = [...times].slice(0, atOnce)
      for (const [token] of batch) times.delete(token)
      await store
        .touchSessions(batch.map(([token, at]) => ({ tokenHash: hashToken(token), at })))
        .catch(onLost)
    }
  }
  const flush = (): Promise<void> => (writing = writing.then(write))
  const timer = setInterval(() => void flush(), writtenMs).unref()

  return {
    everyMs,
    add: (token, at) => void times.set(token, at),
    pending: (token) => times.get(token),
    flush,
    close() {
      clearInterval(timer)
      return flush()
    },
  }
}
