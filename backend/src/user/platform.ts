import { setTimeout as delay } from 'node:timers/promises'
import { ApiError, isApiError } from '../error.ts'
import type { PlatformCall, Provider, UserTokens } from '../provider/provider.ts'
import type { KeyRing } from '../seal.ts'
import { StoreError, type Identity, type Store } from '../store/store.ts'

export interface PlatformCallsOptions {
  providers: readonly Provider[]
  store: Pick<Store, 'findTokens' | 'replaceTokens'>
  keyRing: KeyRing
  now: () => number
}

export interface PlatformCalls {
  /** Makes a call to the platform in a user's name. */
  call(userId: string, call: PlatformCall): Promise<unknown>
  /** Resolves once no renewal is under way: one that a stop cuts off may have spent the refresh token for nothing. */
  idle(): Promise<void>
}

/** As they are kept: with the mark of the one caller, of all on all nodes, who is renewing them right now. */
interface KeptTokens extends UserTokens {
  /** epoch ms; once it has passed, the one who set it has died, and another may try */
  renewingUntil?: number
}

interface Kept {
  envelope: Buffer
  tokens: KeptTokens
}

/** Whose tokens they are. */
interface Owner {
  userId: string
  subject: string
  call: NonNullable<Provider['call']>
  renew: NonNullable<Provider['renew']>
}

/** Before they end, so that none ends on its way. */
const renewedAheadMs = 60_000
/** For one to renew in: longer than a provider asks its platform. */
const leaseMs = 10_000
const pollMs = 100
/** Beyond the lease, so that there is time to take over. */
const waitedMs = 15_000
/** A renewed pair that is not kept is lost, and with it the user's login at the platform: that is worth more than one try. */
const keepTries = 5

const contextOf = (userId: string): string => `login_users.tokens ${userId}`

export const sealTokens = (keyRing: KeyRing, userId: string, tokens: UserTokens): Buffer =>
  keyRing.seal(JSON.stringify(tokens), contextOf(userId))

/**
 * Calls with the tokens of the user's last login. A refresh token works once: one caller renews, whoever else needs the
 * new tokens waits for them, within the process by sharing the promise, beyond it by a mark in the row. What is stored is
 * only ever replaced if it is still what was read, so a login that comes in between is the one that stays.
 */
export function createPlatformCalls({ providers, store, keyRing, now }: PlatformCallsOptions): PlatformCalls {
  const renewing = new Map<string, Promise<UserTokens>>()
  /** Those that the platform is asked for right now, until they are kept. */
  const asked = new Set<Promise<unknown>>()

  async function callPlatform(userId: string, call: PlatformCall): Promise<unknown> {
    const { owner, kept } = await find(userId)
    const tokens = await current(owner, kept)
    try {
      return await owner.call(tokens, owner.subject, call)
    } catch (cause) {
      if (!isEnded(cause)) throw cause
    }
    return owner.call(await renewed(owner, tokens), owner.subject, call)
  }

  async function find(userId: string): Promise<{ owner: Owner; kept: Kept }> {
    const row = await store.findTokens(userId)
    if (row === undefined) throw new ApiError('not_found', { message: 'There is no such user.' })
    const { identity, tokens } = row
    const { call, renew } = providerOf(identity)
    const owner = { userId, subject: identity.subject, call, renew }
    return { owner, kept: open(userId, tokens) }
  }

  function providerOf({ provider: name, appId }: Identity): Pick<Owner, 'call' | 'renew'> {
    const provider = providers.find((candidate) => candidate.name === name && candidate.appId === appId)
    if (provider?.call === undefined || provider.renew === undefined) {
      throw new ApiError('unknown_provider', {
        message: `No calls to ${name} in a user's name are configured here.`,
      })
    }
    return { call: provider.call.bind(provider), renew: provider.renew.bind(provider) }
  }

  /** What does not open, since its key is gone from the ring, is as good as none. */
  function open(userId: string, envelope: Buffer | null): Kept {
    if (envelope === null) throw new ApiError('platform_session_ended')
    try {
      return { envelope, tokens: JSON.parse(keyRing.open(envelope, contextOf(userId))) as KeptTokens }
    } catch {
      throw new ApiError('platform_session_ended')
    }
  }

  /** Those that are kept, or new ones if they are about to end. */
  async function current(owner: Owner, { tokens }: Kept): Promise<UserTokens> {
    const leftMs = tokens.endsAt - now()
    if (leftMs > renewedAheadMs) return tokens
    try {
      return await renewed(owner, tokens)
    } catch (cause) {
      // It is good for a while yet, whatever has become of the renewal; when it is not, the platform says so.
      if (leftMs > 0 && !isEnded(cause)) return tokens
      throw cause
    }
  }

  /**
   * Shared by those who need it, its failure too; should two get past this, the mark in the row keeps them apart.
   *
   * @param old what is to be replaced
   */
  async function renewed(owner: Owner, old: UserTokens): Promise<UserTokens> {
    const other = renewing.get(owner.userId)
    if (other !== undefined) {
      const tokens = await other
      if (!isSame(tokens, old)) return tokens
    }
    const mine = obtain(owner, old).finally(() => renewing.delete(owner.userId))
    renewing.set(owner.userId, mine)
    return mine
  }

  async function obtain(owner: Owner, old: UserTokens): Promise<UserTokens> {
    const { userId } = owner
    const start = performance.now()
    // Polled, since another node may renew for this one, which it knows nothing of.
    while (performance.now() - start < waitedMs) {
      const row = await store.findTokens(userId)
      const kept = open(userId, row?.tokens ?? null)
      if (!isSame(kept.tokens, old) && kept.tokens.endsAt > now()) return kept.tokens
      if (isLeased(kept.tokens)) {
        await delay(pollMs)
        continue
      }
      const leased: KeptTokens = { ...kept.tokens, renewingUntil: now() + leaseMs }
      const marked = sealTokens(keyRing, userId, leased)
      if (!(await store.replaceTokens(userId, kept.envelope, marked))) continue
      const asking = renew(owner, { envelope: marked, tokens: kept.tokens })
      asked.add(asking)
      const fresh = await asking.finally(() => asked.delete(asking))
      if (fresh !== undefined) return fresh
    }
    throw new ApiError('platform_unavailable', { status: 504, detail: { reason: 'no tokens from a node' } })
  }

  /** A mark more than twice as far ahead is left from before the clock was set back. */
  function isLeased({ renewingUntil }: KeptTokens): boolean {
    const leftMs = (renewingUntil ?? 0) - now()
    return leftMs > 0 && leftMs <= 2 * leaseMs
  }

  /** undefined if a login has brought other tokens meanwhile, or the user is gone: what is stored is looked at again. */
  async function renew(owner: Owner, { envelope, tokens }: Kept): Promise<UserTokens | undefined> {
    const { renewingUntil: _, ...before } = tokens
    let fresh: UserTokens
    try {
      fresh = await owner.renew(before)
    } catch (cause) {
      if (isEnded(cause)) {
        if (await keep(owner.userId, envelope, null)) throw cause
        return undefined
      }
      // The next one may try at once. If that cannot be written, it may after the lease.
      const unmarked = sealTokens(keyRing, owner.userId, before)
      await store.replaceTokens(owner.userId, envelope, unmarked).catch(() => false)
      throw cause
    }
    const sealed = sealTokens(keyRing, owner.userId, fresh)
    return (await keep(owner.userId, envelope, sealed)) ? fresh : undefined
  }

  async function keep(userId: string, before: Buffer, after: Buffer | null): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      try {
        if (await store.replaceTokens(userId, before, after)) return true
        // A try that was said to have failed may have been done all the same.
        if (tries === 1) return false
        const stored = (await store.findTokens(userId))?.tokens ?? null
        return after === null || stored === null ? after === stored : stored.equals(after)
      } catch (cause) {
        if (!(cause instanceof StoreError) || tries === keepTries) throw cause
        await delay(pollMs)
      }
    }
  }

  async function idle(): Promise<void> {
    while (asked.size > 0) await Promise.allSettled(asked)
  }

  return { call: callPlatform, idle }
}

/** By what works once, and so is another one each time. */
const isSame = (a: UserTokens, b: UserTokens): boolean => a.refreshToken === b.refreshToken

const isEnded = (cause: unknown): boolean => isApiError(cause) && cause.error === 'platform_session_ended'
