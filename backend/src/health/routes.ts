import { z } from 'zod'
import { ApiError } from '../error.ts'
import { noBody } from '../http/body.ts'
import { json } from '../http/reply.ts'
import { openRoute, type Route } from '../http/route.ts'
import { StoreError, type Store } from '../store/store.ts'
import { within } from '../within.ts'

export interface HealthRoutesOptions {
  store: Pick<Store, 'ping'>
  /** true once the backend is on its way out: it answers, but nothing new should come */
  isStopping(): boolean
}

/** Whoever asks waits 1 to 5 s, as a rule, and takes no answer for a process that is stuck. */
const pingMs = 1000

export function healthRoutes({ store, isStopping }: HealthRoutesOptions): Route[] {
  const reply = json(z.strictObject({ status: z.literal('ok') }))

  const ready = (path: string, summary: string): Route =>
    openRoute({
      method: 'GET',
      path,
      summary,
      body: noBody,
      reply,
      errors: ['stopping', 'store_unavailable'],
      handle: async () => {
        if (isStopping()) throw new ApiError('stopping')
        await within(pingMs, store.ping(), tooLate)
        return { status: 'ok' as const }
      },
    })

  return [
    ready('/health', 'The same as /health/ready'),
    ready(
      '/health/ready',
      'Whether requests can be answered: the database is there, and no stop is under way',
    ),
    openRoute({
      method: 'GET',
      path: '/health/live',
      summary: 'Whether the process answers at all',
      body: noBody,
      reply,
      errors: [],
      handle: async () => ({ status: 'ok' as const }),
    }),
  ]
}

function tooLate(): never {
  throw new StoreError(`no answer to a ping in ${pingMs} ms`)
}
