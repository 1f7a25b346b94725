import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { ApiError } from '../src/error.ts'
import type { Provider, UserTokens } from '../src/provider/provider.ts'
import { createKeyRing } from '../src/seal.ts'
import { openStore } from '../src/store/open.ts'
import { StoreError, type Store } from '../src/store/store.ts'
import { createPlatformCalls, sealTokens } from '../src/user/platform.ts'
import { failureOf, keyRing, ticking } from './provider-support.ts'
import { login } from './store/place.ts'

const lifeMs = 7200_000
const identity = { provider: 'tuya', appId: 'client', subject: 'ayAnn', unionId: null }
const ask = { path: '/v1.0/any' }
const ended = (): ApiError => new ApiError('platform_session_ended')

/** A platform that hands out a1 with r1, a2 with r2, …, of which only the newest are good. */
async function start(t: TestContext) {
  const clock = ticking()
  const { store } = openStore('sqlite::memory:')
  t.after(() => store.close())
  const platform = {
    issued: 0,
    renewals: 0,
    calls: 0,
    waits: Promise.resolve(),
    fails: [] as ApiError[],
    late: [] as UserTokens[],
  }
  const issue = (): UserTokens => {
    platform.issued += 1
    const [accessToken, refreshToken] = [`a${platform.issued}`, `r${platform.issued}`]
    return { accessToken, refreshToken, endsAt: clock.ms + lifeMs }
  }
  const provider: Provider = {
    name: 'tuya',
    appId: 'client',
    exchange: () => assert.fail(),
    async call({ accessToken, endsAt }, subject, { path }) {
      platform.calls += 1
      if (accessToken !== `a${platform.issued}` || endsAt <= clock.ms) throw ended()
      return `${subject} ${path} with ${accessToken}`
    },
    async renew({ refreshToken, ...rest }) {
      platform.renewals += 1
      assert.deepEqual(Object.keys(rest).sort(), ['accessToken', 'endsAt'], 'no mark goes out')
      await platform.waits
      const failure = platform.fails.shift()
      if (failure) throw failure
      const late = platform.late.shift()
      if (late) return late
      if (refreshToken !== `r${platform.issued}`) throw ended()
      return issue()
    },
    close: async () => {},
  }
  const logIn = async (): Promise<string> => {
    const tokens = issue()
    return (await login(store, { identity, sealTokens: (id) => sealTokens(keyRing, id, tokens) })).userId
  }
  const node = (change: Partial<Store> = {}, ring = keyRing, providers = [provider]) =>
    createPlatformCalls({ providers, store: { ...store, ...change }, keyRing: ring, now: clock.now }).call
  const userId = await logIn()
  return { clock, store, platform, provider, logIn, node, userId }
}

const said = (number: number): string => `ayAnn /v1.0/any with a${number}`

/** A renewal that begins, and ends when the test says so. */
function hold(platform: { renewals: number; waits: Promise<void> }) {
  const before = platform.renewals
  let go = (): void => {}
  platform.waits = new Promise((resolve) => (go = resolve))
  const begun = async (): Promise<void> => {
    while (platform.renewals === before) await new Promise((resolve) => setImmediate(resolve))
  }
  return { go: () => go(), begun }
}

test('calls go out with the tokens of the last login, and renew nothing while those are good', async (t) => {
  const { node, userId, platform, logIn, clock } = await start(t)
  assert.equal(await node()(userId, ask), said(1))
  await logIn()
  clock.ms += lifeMs - 60_001
  assert.equal(await node()(userId, ask), said(2))
  assert.equal(platform.renewals, 0)
})

test('20 calls at once on two nodes with tokens that have ended: one renewal, 20 answers', async (t) => {
  const { node, userId, platform, clock } = await start(t)
  const nodes = [node(), node()] as const
  clock.ms += lifeMs
  const calls = Array.from({ length: 20 }, (_, index) => nodes[index % 2 === 0 ? 0 : 1](userId, ask))
  assert.deepEqual([...new Set(await Promise.all(calls))], [said(2)])
  assert.deepEqual([platform.renewals, platform.calls], [1, 20])
  assert.equal(await node()(userId, ask), said(2), 'it is kept')
})

test('tokens that the platform refuses before their time are renewed once, and each call made once more', async (t) => {
  const { node, userId, platform, provider } = await start(t)
  const { call } = provider
  provider.call = async (tokens, subject, request) => {
    if (tokens.accessToken === 'a1') throw ended()
    return call?.(tokens, subject, request)
  }
  const nodes = [node(), node()] as const
  const calls = Array.from({ length: 20 }, (_, index) => nodes[index % 2 === 0 ? 0 : 1](userId, ask))
  assert.deepEqual([...new Set(await Promise.all(calls))], [said(2)])
  assert.equal(platform.renewals, 1)
  // New ones that are refused too are not renewed again and again.
  provider.call = () => Promise.reject(ended())
  assert.equal((await failureOf(node()(userId, ask))).error, 'platform_session_ended')
  assert.equal(platform.renewals, 2)
})

test('another failure of a call is not repeated', async (t) => {
  const { node, userId, platform, provider } = await start(t)
  let calls = 0
  provider.call = () => {
    calls += 1
    return Promise.reject(new ApiError('platform_refused', { detail: { errcode: 2008 } }))
  }
  const failure = await failureOf(node()(userId, ask))
  assert.deepEqual([failure.error, failure.detail], ['platform_refused', { errcode: 2008 }])
  assert.deepEqual([calls, platform.renewals], [1, 0])
})

test('renewed a minute ahead; while the old ones are good a renewal that fails is nobody else’s trouble', async (t) => {
  const { node, userId, platform, clock } = await start(t)
  clock.ms += lifeMs - 60_000
  platform.fails.push(new ApiError('platform_unavailable'))
  assert.equal(await node()(userId, ask), said(1))
  assert.equal(platform.renewals, 1)
  assert.equal(await node()(userId, ask), said(2), 'the next one tries again at once')
  assert.equal(platform.renewals, 2)
})

test('a renewal that comes to nothing is an error, for all who wait, and the next call tries again', async (t) => {
  const { node, userId, platform, clock } = await start(t)
  const call = node()
  clock.ms += lifeMs
  platform.fails.push(new ApiError('platform_unavailable', { status: 504 }))
  const failures = await Promise.all([call, call, call].map((each) => failureOf(each(userId, ask))))
  assert.deepEqual([...new Set(failures.map(({ status }) => status))], [504])
  assert.equal(platform.renewals, 1)
  assert.equal(await call(userId, ask), said(2))
})

test('a refused renewal ends it: the tokens are forgotten, and the next login heals it', async (t) => {
  const { node, userId, platform, clock, store, logIn } = await start(t)
  clock.ms += lifeMs
  platform.fails.push(ended())
  const { error, status } = await failureOf(node()(userId, ask))
  assert.deepEqual([error, status], ['platform_session_ended', 401])
  assert.equal((await store.findTokens(userId))?.tokens, null)
  assert.equal((await failureOf(node()(userId, ask))).error, 'platform_session_ended')
  assert.deepEqual([platform.renewals, platform.calls], [1, 0], 'nobody is asked any more')
  assert.equal(await logIn(), userId)
  assert.equal(await node()(userId, ask), said(2))
})

test('a node that dies between the renewal and its keeping: others wait for its lease, then it is over', async (t) => {
  const { node, userId, platform, clock, store, logIn } = await start(t)
  clock.ms += lifeMs
  let writes = 0
  const dying = node({
    replaceTokens: async (...given) => {
      if (++writes === 2) throw new Error('killed')
      return store.replaceTokens(...given)
    },
  })
  await assert.rejects(dying(userId, ask), /killed/)
  let looks = 0
  const waiting = node({
    findTokens: async (id) => {
      looks += 1
      if (looks === 4) clock.ms += 10_000
      return store.findTokens(id)
    },
  })
  const failure = await failureOf(waiting(userId, ask))
  assert.equal(failure.error, 'platform_session_ended')
  assert.deepEqual([looks >= 4, platform.renewals], [true, 2])
  await logIn()
  assert.equal(await waiting(userId, ask), said(3))
})

test('a lease that never ends is waited for no longer than the bound; one of a clock set back is none', async (t) => {
  const { node, userId, clock, store, platform } = await start(t)
  const tokens = { accessToken: 'a1', refreshToken: 'r1', endsAt: clock.ms }
  const lease = async (renewingUntil: number): Promise<void> => {
    const row = await store.findTokens(userId)
    const marked = sealTokens(keyRing, userId, { ...tokens, renewingUntil } as UserTokens)
    assert.ok(row?.tokens && (await store.replaceTokens(userId, row.tokens, marked)))
  }
  await lease(clock.ms + 10_000)
  let ms = 0
  const { mock } = t.mock.method(performance, 'now', () => (ms += 2000))
  const failure = await failureOf(node()(userId, ask))
  mock.restore()
  assert.deepEqual([failure.error, failure.status, platform.renewals], ['platform_unavailable', 504, 0])
  await lease(clock.ms + 3600_000)
  assert.equal(await node()(userId, ask), said(2))
})

test('a database that is out of order for a moment loses no renewed tokens', async (t) => {
  const { node, userId, platform, clock, store } = await start(t)
  clock.ms += lifeMs
  let writes = 0
  const flaky = (isDone: boolean) =>
    node({
      replaceTokens: async (...given) => {
        writes += 1
        if (writes !== 2) return store.replaceTokens(...given)
        // Said to have failed, done or not.
        if (isDone) await store.replaceTokens(...given)
        throw new StoreError('down')
      },
    })
  assert.equal(await flaky(false)(userId, ask), said(2))
  assert.equal(await node()(userId, ask), said(2))
  clock.ms += lifeMs
  writes = 0
  assert.equal(await flaky(true)(userId, ask), said(3))
  assert.equal(await node()(userId, ask), said(3))
  assert.equal(platform.renewals, 2)
  clock.ms += lifeMs
  const down = node({ findTokens: () => Promise.reject(new StoreError('down')) })
  await assert.rejects(down(userId, ask), StoreError)
})

for (const outcome of ['comes off', 'is refused'] as const) {
  test(`a login while a renewal is under way that ${outcome} is the one that stays`, async (t) => {
    const { node, userId, platform, clock, store, logIn } = await start(t)
    clock.ms += lifeMs
    const { go, begun } = hold(platform)
    const pending = node()(userId, ask)
    await begun()
    await logIn()
    const kept = (await store.findTokens(userId))?.tokens
    if (outcome === 'comes off')
      platform.late.push({ accessToken: 'late', refreshToken: 'late', endsAt: Infinity })
    go()
    assert.equal(await pending, said(2))
    assert.deepEqual((await store.findTokens(userId))?.tokens, kept)
  })
}

test('a user who is deleted meanwhile has no tokens left behind', async (t) => {
  const { node, userId, platform, clock, store } = await start(t)
  clock.ms += lifeMs
  const { go, begun } = hold(platform)
  const pending = failureOf(node()(userId, ask))
  await begun()
  await store.deleteUser(userId, clock.ms)
  go()
  assert.equal((await pending).error, 'platform_session_ended')
  assert.equal(await store.findTokens(userId), undefined)
  const { error, status } = await failureOf(node()(userId, ask))
  assert.deepEqual([error, status], ['not_found', 404])
})

test('tokens are bound to their user, and those of a key that is gone are none', async (t) => {
  const { node, userId, store, platform } = await start(t)
  const row = await store.findTokens(userId)
  const other = await login(store, {
    identity: { ...identity, subject: 'ayBen' },
    sealTokens: () => row?.tokens ?? null,
  })
  assert.equal((await failureOf(node()(other.userId, ask))).error, 'platform_session_ended')
  const gone = node({}, createKeyRing(['n'.repeat(32)]))
  assert.equal((await failureOf(gone(userId, ask))).error, 'platform_session_ended')
  assert.ok(!row?.tokens?.includes('a1') && !row?.tokens?.includes('r1'), 'they are sealed')
  assert.deepEqual([platform.renewals, platform.calls], [0, 0])
})

test('a user of a platform without such calls, or of another app, is told apart', async (t) => {
  const { node, userId, store, provider } = await start(t)
  const { userId: wechat } = await login(store)
  const { call: _, ...silent } = provider
  const wrongs = [
    node()(wechat, ask),
    node({}, keyRing, [{ ...provider, appId: 'other' }])(userId, ask),
    node({}, keyRing, [silent])(userId, ask),
  ]
  for (const wrong of wrongs) assert.equal((await failureOf(wrong)).error, 'unknown_provider')
})
