import { AsyncLocalStorage } from 'node:async_hooks'
import type { Middleware } from 'koa'

/** A century, in milliseconds: longer than any session lasts. */
const LATER = 100 * 365 * 24 * 3_600_000

/** The backend's clock, which is far ahead for whoever carries one of the tokens that are to have expired. */
export interface SessionClock {
  now(): number
  expire(utoken: string): void
  middleware: Middleware
}

/** So one session is over for the backend itself, and no other; nothing is written into its database. */
export function createSessionClock(now: () => number = Date.now): SessionClock {
  const expired = new Set<string>()
  const ahead = new AsyncLocalStorage<true>()
  return {
    now: () => now() + (ahead.getStore() ? LATER : 0),
    expire: (utoken) => void expired.add(utoken),
    middleware: (ctx, next) => {
      const utoken = /^Bearer (.+)$/.exec(ctx.get('authorization'))?.[1]
      return utoken !== undefined && expired.has(utoken) ? ahead.run(true, next) : next()
    },
  }
}
