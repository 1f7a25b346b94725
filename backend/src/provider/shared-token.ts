import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '../error.ts'
import type { KeyRing } from '../seal.ts'
import { StoreError, type Store } from '../store/store.ts'
import type { SharedToken, TokenFetcher } from './provider.ts'

export type TokenStore = Pick<Store, 'findToken' | 'leaseToken' | 'keepToken' | 'releaseToken' | 'dropToken'>

export interface SharedTokensOptions {
  store: TokenStore
  keyRing: KeyRing
  now: () => number
}

interface Held {
  token: string
  renewAt: number
  endsAt: number
}

/** In the last 5 minutes of WeChat's token it has a successor and is still good. A minute is left for clocks. */
const renewedAheadMs = 4 * 60_000
/** For one node to fetch in; after it, whoever waits takes over from a node that has died. */
const leaseMs = 10_000
const pollMs = 100
/** Beyond the lease, so that there is time to take over. */
const waitedMs = 15_000

/**
 * Tokens of the backend itself, one for all nodes: from memory, else from the store's row, else fetched by the one node
 * that has the lease. A store that is out of order is done without: each node then fetches for itself.
 */
export function createSharedTokens({
  store,
  keyRing,
  now,
}: SharedTokensOptions): (name: string, fetchToken: TokenFetcher) => SharedToken {
  return (name, fetchToken) => {
    const context = `login_tokens.token ${name}`
    let held: Held | undefined
    /** not to be taken from the store again, should it be there still */
    let refused: string | undefined
    let renewing: Promise<string> | undefined

    function hold(token: string, endsAt: number, at: number): string {
      const lifeMs = endsAt - at
      held = { token, endsAt, renewAt: at + Math.max(lifeMs - renewedAheadMs, lifeMs / 2) }
      return token
    }

    /** What another node has left, unless it is what this one wants to replace. */
    async function take(known: string | undefined): Promise<string | undefined> {
      const row = await store.findToken(name)
      const at = now()
      if (row === undefined || row.endsAt <= at) return undefined
      const token = open(row.token)
      if (token === undefined || token === refused || token === known) return undefined
      return hold(token, row.endsAt, at)
    }

    /** undefined if it is sealed with a key that is gone: as good as none */
    function open(envelope: Buffer): string | undefined {
      try {
        return keyRing.open(envelope, context)
      } catch {
        return undefined
      }
    }

    async function fetchAndHold(): Promise<{ token: string; endsAt: number }> {
      const at = now()
      const { token, lifeMs } = await fetchToken()
      refused = undefined
      hold(token, at + lifeMs, at)
      return { token, endsAt: at + lifeMs }
    }

    async function fetchAndKeep(): Promise<string> {
      const { token, endsAt } = await fetchAndHold().catch(async (cause: unknown) => {
        await withoutStore(store.releaseToken(name), undefined)
        throw cause
      })
      await withoutStore(store.keepToken(name, { token: keyRing.seal(token, context), endsAt }), undefined)
      return token
    }

    async function obtain(): Promise<string> {
      const known = held?.token
      const start = performance.now()
      // Polled, since a node may fetch for another one that it knows nothing of.
      while (performance.now() - start < waitedMs) {
        const kept = await withoutStore(take(known), undefined)
        if (kept !== undefined) return kept
        const at = now()
        if (await withoutStore(store.leaseToken(name, at + leaseMs, at), true)) {
          // Between the look and the lease another node may have left one.
          const left = await withoutStore(take(known), undefined)
          if (left === undefined) return fetchAndKeep()
          await withoutStore(store.releaseToken(name), undefined)
          return left
        }
        await delay(pollMs)
      }
      throw new ApiError('platform_unavailable', { status: 504, detail: { reason: 'no token from a node' } })
    }

    const renew = (): Promise<string> =>
      (renewing ??= obtain().finally(() => {
        renewing = undefined
      }))

    return {
      async get() {
        if (held === undefined || now() >= held.endsAt) return renew()
        // Nobody waits for a successor, nor for a failure to get one, while the token at hand is good.
        if (now() >= held.renewAt) renew().catch(() => {})
        return held.token
      },
      async drop(dropped) {
        refused = dropped
        if (held?.token === dropped) held = undefined
        const row = await withoutStore(store.findToken(name), undefined)
        if (row !== undefined && open(row.token) === dropped) {
          await withoutStore(store.dropToken(name, row.token), undefined)
        }
      },
    }
  }
}

/** A token that is only in memory is better than none. */
async function withoutStore<Value>(asked: Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await asked
  } catch (cause) {
    if (cause instanceof StoreError) return otherwise
    throw cause
  }
}
