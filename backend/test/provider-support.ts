import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { isApiError, type ApiError } from '../src/error.ts'
import { createLog } from '../src/log.ts'
import type { Provider } from '../src/provider/provider.ts'
import { createSharedTokens, type TokenStore } from '../src/provider/shared-token.ts'
import { wechat, type WechatOptions } from '../src/provider/wechat.ts'
import { createKeyRing } from '../src/seal.ts'
import { startSimulator, type Call } from '../src/simulator/index.ts'

export const keyRing = createKeyRing(['k'.repeat(32)])

export interface Ticking {
  ms: number
  now(): number
}

export function ticking(): Ticking {
  const clock = { ms: Date.now(), now: () => clock.ms }
  return clock
}

/** What a store keeps of tokens, for several providers as for several nodes. */
export function memoryTokens(): TokenStore {
  const tokens = new Map<string, { token: Buffer; endsAt: number }>()
  const leases = new Map<string, number>()
  return {
    findToken: async (name) => tokens.get(name),
    leaseToken: async (name, leaseUntil, now) => {
      if ((leases.get(name) ?? 0) > now) return false
      leases.set(name, leaseUntil)
      return true
    },
    keepToken: async (name, row) => {
      tokens.set(name, row)
      leases.delete(name)
    },
    releaseToken: async (name) => void leases.delete(name),
    dropToken: async (name, token) => {
      if (tokens.get(name)?.token.equals(token)) tokens.delete(name)
    },
  }
}

export interface Stand {
  url: string
  provider: Provider
  clock: Ticking
  /** what was logged, as JSON */
  logged: string[]
  control(path: string, body: object): Promise<Record<string, string>>
  code(user?: string): Promise<string>
  /** how often the platform was asked, at `path` or at all */
  calls(path?: string): Promise<number>
}

type StandOptions = Partial<WechatOptions> & { tokens?: TokenStore }

/** A simulator, and the WeChat provider that talks to it, as a backend would make it. */
export async function startProvider(t: TestContext, options: StandOptions = {}): Promise<Stand> {
  const { tokens = memoryTokens(), ...more } = options
  const clock = ticking()
  const simulator = await startSimulator({ now: clock.now })
  t.after(() => simulator.close())
  const { provider, logged } = makeProvider(t, clock, tokens, { api: simulator.url, ...more })
  const control = async (path: string, body: object): Promise<Record<string, string>> => {
    const init = { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${simulator.url}/_simulator/${path}`, init)
    assert.equal(response.status, 200, await response.clone().text())
    return (await response.json()) as Record<string, string>
  }
  return {
    url: simulator.url,
    provider,
    clock,
    logged,
    control,
    code: async (user = 'ann') => (await control('code', { provider: 'wechat', user }))['code'] ?? '',
    calls: async (path) => {
      const calls = (await (await fetch(`${simulator.url}/_simulator/calls`)).json()) as Call[]
      return calls.filter((call) => path === undefined || call.path === path).length
    },
  }
}

export function makeProvider(
  t: TestContext,
  clock: Ticking,
  tokens: TokenStore,
  options: Partial<WechatOptions>,
): { provider: Provider; logged: string[] } {
  const logged: string[] = []
  const factory = wechat({ appId: 'wx0000000000000001', secret: 'secret', timeoutMs: 400, ...options })
  const provider = factory({
    now: clock.now,
    log: createLog({ stream: { write: (line) => logged.push(line) } }),
    sharedToken: createSharedTokens({ store: tokens, keyRing, now: clock.now }),
  })
  t.after(() => provider.close())
  return { provider, logged }
}

/** The ApiError that it fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  const failure: unknown = await promise.then(
    (value) => assert.fail(`no failure, but ${JSON.stringify(value)}`),
    (cause: unknown) => cause,
  )
  if (!isApiError(failure)) throw failure
  return failure
}
