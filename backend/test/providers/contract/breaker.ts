import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureOf } from '../../provider-support.ts'
import type { ProviderEntry } from './entry.ts'
import { make, startStage } from './stage.ts'

export function providerBreakerContract(entry: ProviderEntry): void {
  const { name } = entry

  test(`${name}: five failures in a row open the breaker for 10 seconds, an answer closes it`, async (t) => {
    const { api, clock, code, fault, calls } = await startStage(t, entry)
    const { provider, logged } = make(t, entry, { api, clock })
    const state = () => provider.upstreamState?.()
    const fail = async (status: number): Promise<void> => {
      await fault({ status: 500, body: '<html>' })
      assert.equal((await failureOf(provider.exchange('any'))).status, status)
    }
    assert.equal(state(), 'closed')
    for (let index = 0; index < 5; index++) await fail(502)
    assert.equal(state(), 'open')
    assert.equal((await calls()).length, 5)
    const refused = await failureOf(provider.exchange('any'))
    assert.deepEqual(
      [refused.error, refused.status, refused.headers['Retry-After']],
      ['platform_unavailable', 503, '10'],
    )
    assert.equal((await calls()).length, 0)
    clock.ms += 10_000
    assert.equal(state(), 'half-open')
    await provider.exchange(await code())
    assert.equal(state(), 'closed')
    const lines = logged.map((line) => JSON.parse(line) as { msg: string; upstream: string })
    assert.deepEqual(
      lines.map(({ msg, upstream }) => [msg, upstream]),
      [
        ['upstream is down: calls are refused', name],
        ['upstream is back', name],
      ],
    )
  })

  test(`${name}: refusals are answers: they never open the breaker`, async (t) => {
    const { api, fault } = await startStage(t, entry)
    const { provider } = make(t, entry, { api })
    for (const { what, answer, httpStatus: status, error } of entry.refusals) {
      if (error === 'platform_unavailable') continue
      await fault({ times: 6, body: answer('words'), status })
      for (let index = 0; index < 6; index++) await failureOf(provider.exchange('any'))
      assert.equal(provider.upstreamState?.(), 'closed', what)
    }
  })
}
