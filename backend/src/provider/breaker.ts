import { ApiError, isApiError } from '../error.ts'
import type { Logger } from '../log.ts'

export interface BreakerOptions {
  /** the upstream, as the log names it */
  name: string
  now: () => number
  log: Logger
}

export type BreakerState = 'closed' | 'open' | 'half-open'

export interface Breaker {
  /**
   * Makes the call, unless the upstream has failed too often just now: then a `platform_unavailable` of status 503 with
   * `Retry-After`, at once and without a call.
   */
  run<Value>(call: () => Promise<Value>): Promise<Value>
  /** `half-open`: the next call tries whether the upstream is back, or one does so right now. */
  state(): BreakerState
}

/** So many failures in a row open it. */
const failuresToOpen = 5
const openMs = 10_000

/**
 * Spares an upstream that is down, and the callers the wait for it. Only what came to nothing counts as a failure: an
 * upstream that refuses a code is well.
 */
export function createBreaker({ name, now, log }: BreakerOptions): Breaker {
  let failures = 0
  let openedAt: number | undefined
  let isTrying = false

  /** 0 once it is time to try. A clock that has gone back does not make it longer. */
  function remainingMs(): number {
    if (openedAt === undefined) return 0
    const passed = now() - openedAt
    return passed < 0 || passed >= openMs ? 0 : openMs - passed
  }

  function failed(isTrial: boolean): void {
    // Those that began before it opened, and end now, say nothing new.
    if (openedAt !== undefined && !isTrial) return
    failures += 1
    if (!isTrial && failures < failuresToOpen) return
    if (openedAt === undefined) log.warn({ upstream: name, failures }, 'upstream is down: calls are refused')
    openedAt = now()
  }

  function answered(isTrial: boolean): void {
    if (openedAt !== undefined && !isTrial) return
    failures = 0
    if (openedAt === undefined) return
    openedAt = undefined
    log.info({ upstream: name }, 'upstream is back')
  }

  return {
    async run(call) {
      const isTrial = openedAt !== undefined
      const waitMs = remainingMs()
      if (waitMs > 0 || (isTrial && isTrying)) {
        const retryAfter = Math.max(1, Math.ceil(waitMs / 1000))
        const detail = { reason: 'breaker open' }
        throw new ApiError('platform_unavailable', { status: 503, retryAfter, detail })
      }
      isTrying = isTrial
      try {
        const value = await call()
        answered(isTrial)
        return value
      } catch (cause) {
        if (isApiError(cause) && cause.error !== 'platform_unavailable') answered(isTrial)
        else failed(isTrial)
        throw cause
      } finally {
        if (isTrial) isTrying = false
      }
    },
    state: () => {
      if (openedAt === undefined) return 'closed'
      return remainingMs() > 0 ? 'open' : 'half-open'
    },
  }
}
