import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError } from '../../../src/config-error.ts'
import { failureOf } from '../../provider-support.ts'
import type { ProviderEntry } from './entry.ts'
import { make, startRaw, startStage } from './stage.ts'

const fiveMinutes = 5 * 60_000

export function providerCodesContract(entry: ProviderEntry): void {
  const { name, appIds } = entry

  test(`${name}: the same user is the same subject, another user or another app another`, async (t) => {
    const { api, code } = await startStage(t, entry)
    const [first, again, other] = [appIds[0], appIds[0], appIds[1]].map(
      (appId) => make(t, entry, { api, appId }).provider,
    ) as [Made, Made, Made]
    const ann = (await first.exchange(await code())).identity
    assert.deepEqual([ann.provider, ann.appId], [name, appIds[0]])
    assert.deepEqual([first.name, first.appId], [name, appIds[0]])
    assert.match(ann.subject, /^[\x21-\x7e]{4,128}$/)
    assert.ok(ann.unionId === null || ann.unionId.length > 0)
    assert.deepEqual((await first.exchange(await code())).identity, ann)
    assert.deepEqual((await again.exchange(await code())).identity, ann, 'another node')
    const subjects = [
      ann.subject,
      (await first.exchange(await code('ben'))).identity.subject,
      (await other.exchange(await code())).identity.subject,
    ]
    assert.equal(new Set(subjects).size, 3, subjects.join(' '))
  })

  test(`${name}: a code is good once, for 5 minutes, and only if it was handed out`, async (t) => {
    const { api, clock, code, calls } = await startStage(t, entry)
    const { provider } = make(t, entry, { api, clock })
    const fail = async (given: string): Promise<[string, number]> => {
      const { error, status, cause } = await failureOf(provider.exchange(given))
      assert.equal(cause, undefined)
      return [error, status]
    }
    const used = await code()
    await provider.exchange(used)
    assert.deepEqual(await fail(used), [entry.used, entry.used === 'code_used' ? 409 : 400])
    assert.deepEqual(await fail('unknown'), ['code_invalid', 400])
    const [old, young] = [await code(), await code()]
    clock.ms += fiveMinutes - 1
    await provider.exchange(young)
    clock.ms += 1
    assert.deepEqual(await fail(old), ['code_invalid', 400])
    assert.equal((await calls()).length, 5, 'one call for each, whatever came of it')
  })

  test(`${name}: 20 codes at once, each for its own user`, async (t) => {
    const { api, code } = await startStage(t, entry)
    const { provider } = make(t, entry, { api })
    const users = Array.from({ length: 20 }, (_, index) => `user${index}`)
    const subjects = await Promise.all(
      users.map(async (user) => (await provider.exchange(await code(user))).identity.subject),
    )
    assert.equal(new Set(subjects).size, users.length)
  })

  test(`${name}: a wrong secret is the fault of this side, and the log can say of which setting`, async (t) => {
    const { api, code } = await startStage(t, entry)
    const { provider } = make(t, entry, { api, secret: 'another' })
    const { error, status, detail } = await failureOf(provider.exchange(await code()))
    assert.deepEqual([error, status], ['platform_misconfigured', 502])
    assert.match(String(detail?.['blame']), /secret\b/i)
  })

  test(`${name}: a setting that is missing is told at once`, () => {
    const api = 'http://127.0.0.1:1'
    const [appId] = appIds
    assert.throws(() => entry.create({ api, appId: '', secret: 'secret' }), ConfigError)
    assert.throws(() => entry.create({ api, appId, secret: '' }), ConfigError)
  })

  test(`${name}: any text as a code arrives as that text, and as nothing else of the request`, async (t) => {
    const platform = await startRaw(t, (_received, response) => {
      response.end(entry.good({ subject: 'sAnn', secret: 'x' }))
    })
    const { provider } = make(t, entry, { api: platform.api })
    const codes = [
      'a&b=c&d',
      'a b+c%20d%',
      '#a?b/c\\"\'',
      '漢字 😀 ü',
      '../../x',
      'x'.repeat(4000),
      '{"a":1}',
    ]
    for (const code of codes) {
      assert.equal((await provider.exchange(code)).identity.subject, 'sAnn')
      const [received] = platform.received.splice(0)
      assert.ok(received)
      assert.equal(entry.codeOf(received), code)
      assert.equal(received.url.pathname, entry.exchangePath)
    }
  })
}

type Made = ReturnType<typeof make>['provider']
