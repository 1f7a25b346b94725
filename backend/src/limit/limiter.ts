import { LRUCache } from 'lru-cache'
import { ApiError } from '../error.ts'
import { StoreError, type Store } from '../store/store.ts'
import type { LimitName, Limits } from './limits.ts'

export interface LimiterOptions {
  limits: Limits
  store: Store
  now: () => number
  onRefusal(name: LimitName): void
}

/** Counts one for `key`, and rejects with a 429 that says when to come back if that is one too many. */
export type Limiter = (name: LimitName, key: string) => Promise<void>

interface Window {
  count: number
  endsAt: number
}

type Hit = (key: string, windowMs: number, at: number) => Promise<Window>

/**
 * A window begins with the first request in it. One node counts in memory; several count in the database they share, and
 * each by itself while that is away: a limit is not worth a login.
 */
export function createLimiter({ limits, store, now, onRefusal }: LimiterOptions): Limiter {
  const hitMemory = createMemory()
  const hit: Hit = store.isShared ? hitStore : hitMemory

  async function hitStore(key: string, windowMs: number, at: number): Promise<Window> {
    try {
      return await store.hit(key, windowMs, at)
    } catch (error) {
      if (error instanceof StoreError) return hitMemory(key, windowMs, at)
      throw error
    }
  }

  return async function limit(name, key) {
    const { max, windowMs } = limits[name]
    const at = now()
    const { count, endsAt } = await hit(`${name} ${key}`, windowMs, at)
    if (count <= max) return
    onRefusal(name)
    throw new ApiError('too_many_requests', { retryAfter: Math.max(1, Math.ceil((endsAt - at) / 1000)) })
  }
}

/** The least recently counted go first, so that a flood of addresses cannot fill the memory. */
const keysHeld = 100_000

function createMemory(): Hit {
  const windows = new LRUCache<string, Window>({ max: keysHeld })
  return async (key, windowMs, at) => {
    const held = windows.get(key)
    // A clock that was set back would make a window last: one that ends too late is begun anew.
    const window =
      held !== undefined && at < held.endsAt && held.endsAt <= at + windowMs
        ? held
        : { count: 0, endsAt: at + windowMs }
    window.count += 1
    windows.set(key, window)
    return window
  }
}
