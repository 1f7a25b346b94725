import type { Context } from './context'
import { asLoginError, LoginError } from './error'

/** A code lives five minutes; older than this it is fetched again. */
const FRESH = 4 * 60_000
/** How long the platform may take. */
export const LIMIT = 10_000
/** WeChat refuses a user more than four logins a second. */
const PER_SECOND = 4

export interface Code {
  value: string
  /** When it came, epoch milliseconds. */
  at: number
}

/** The one temporary code: fetched ahead of the tap, handed out once. */
export interface Codes {
  /** Fetches a code to be held, unless a fresh one is. Rejects with the LoginError `login-failed` or `login-timeout`. */
  prefetch(): Promise<void>
  /** Hands out the held code, or a new one. */
  take(): Promise<Code>
}

export function createCodes(context: Context): Codes {
  let held: Code | undefined
  let fetching: Promise<void> | undefined
  /** When the last four were. */
  const recent = Array<number>(PER_SECOND).fill(0)

  async function fetch(): Promise<void> {
    // The clock may have been set back: never longer than the second it is about.
    const wait = Math.min((recent.shift() as number) + 1000 - Date.now(), 1000)
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    recent.push(Date.now())
    const value = await within(LIMIT, context.platform.login(LIMIT), 'login-timeout').catch(
      (error: unknown) => {
        throw asLoginError(error, 'login-failed')
      },
    )
    held = { value, at: Date.now() }
  }

  async function prefetch(): Promise<void> {
    const age = held ? Date.now() - held.at : FRESH
    if (age >= 0 && age < FRESH) return
    fetching ??= fetch().finally(() => {
      fetching = undefined
    })
    await fetching
  }

  return {
    prefetch,
    async take() {
      await prefetch()
      const code = held
      held = undefined
      // Two who waited for the same code: the second gets one of its own.
      return code ?? this.take()
    },
  }
}

/** Rejects with a LoginError if the promise takes longer than `limit` milliseconds. */
export function within<T>(limit: number, promise: Promise<T>, code: 'login-timeout' | 'timeout'): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new LoginError(code)), limit)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
