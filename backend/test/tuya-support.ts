import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { tuya, type LoginResult } from '../src/index.ts'
import type { TuyaOptions } from '../src/provider/tuya.ts'
import {
  createClock,
  serveBackend,
  simulate,
  type Answer,
  type Clock,
  type Served,
  type ServedOptions,
  type Simulated,
} from './support.ts'

export const clientId = '1KAD46OrT9HafiKdsXeg'

export interface TuyaStage {
  simulator: Simulated
  /** the platform's, and that of every backend that has no other */
  clock: Clock
  serve(options?: Partial<ServedOptions> & { tuya?: Partial<TuyaOptions> }): Promise<Served>
  code(user?: string): Promise<string>
  logIn(api: Served, user?: string): Promise<Answer<LoginResult>>
  /** paths at Tuya that were asked for since the last look; a refresh token stands as `…` */
  asked(): Promise<string[]>
  fault(fault: object): Promise<void>
}

/** Tuya's stand-in, and backends that talk to it. */
export async function startTuya(t: TestContext): Promise<TuyaStage> {
  const clock = createClock()
  const simulator = await simulate(t, clock)
  const code = (user = 'ann'): Promise<string> => simulator.code(user, { provider: 'tuya' })
  return {
    simulator,
    clock,
    code,
    serve: async ({ tuya: options, ...rest } = {}) => {
      const api = `${simulator.url}/tuya`
      const providers = [tuya({ clientId, secret: 'secret', api, ...options })]
      return serveBackend(t, { api: simulator.url, now: clock.now, providers, ...rest })
    },
    logIn: async (api, user) => api.login({ provider: 'tuya', code: await code(user) }),
    asked: async () => {
      const calls = await simulator.calls()
      await fetch(`${simulator.url}/_simulator/calls`, { method: 'DELETE' })
      return calls.map(({ method, path }) => `${method} ${path.slice('/tuya'.length)}`)
    },
    fault: (fault) => simulator.fault(fault),
  }
}

/** The id of who has logged in. */
export function userIdOf(answer: Answer<LoginResult>): string {
  assert.equal(answer.status, 200, answer.text)
  return answer.body.result.user.id
}
