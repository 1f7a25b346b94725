import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '../src/error.ts'
import type { SharedToken } from '../src/provider/provider.ts'
import { createSharedTokens, type TokenStore } from '../src/provider/shared-token.ts'
import { createKeyRing } from '../src/seal.ts'
import { openStore } from '../src/store/open.ts'
import { StoreError } from '../src/store/store.ts'
import { failureOf, keyRing, memoryTokens, startProvider, ticking } from './provider-support.ts'

const name = 'wechat wx1'
const lifeMs = 7200_000

/** A platform that hands out t1, t2, …, and nodes that share what `store` keeps. */
function start(store: TokenStore = memoryTokens()) {
  const clock = ticking()
  const platform = { fetches: 0, fails: false, waits: Promise.resolve() }
  const fetchToken = async (): Promise<{ token: string; lifeMs: number }> => {
    platform.fetches += 1
    const token = `t${platform.fetches}`
    await platform.waits
    if (platform.fails) throw new ApiError('platform_unavailable')
    return { token, lifeMs }
  }
  const node = (ring = keyRing, kept = store): SharedToken =>
    createSharedTokens({ store: kept, keyRing: ring, now: clock.now })(name, fetchToken)
  return { store, clock, platform, node }
}

/** Turns of the event loop, so that what is under way in the background gets on. */
async function turns(): Promise<void> {
  for (let index = 0; index < 20; index++) await new Promise((resolve) => setImmediate(resolve))
}

test('one fetch for all who wait, on one node and on three, and none after a restart', async () => {
  const { node, platform, store } = start()
  const nodes = [node(), node(), node()]
  const all = await Promise.all(Array.from({ length: 30 }, (_, index) => nodes[index % 3]?.get()))
  assert.deepEqual([[...new Set(all)], platform.fetches], [['t1'], 1])
  assert.equal(await node().get(), 't1', 'a node that starts later')
  assert.equal(platform.fetches, 1)
  assert.ok(!(await store.findToken(name))?.token.includes('t1'), 'it is sealed')
})

test('the same on SQLite, where a process that starts later finds the token', async (t) => {
  const { store } = openStore('sqlite::memory:')
  t.after(() => store.close())
  const { node, platform, clock } = start(store)
  const [first, second] = [node(), node()]
  assert.deepEqual(await Promise.all([first.get(), second.get(), first.get()]), ['t1', 't1', 't1'])
  await second.drop('t1')
  await first.drop('t1')
  assert.deepEqual(await Promise.all([first.get(), second.get()]), ['t2', 't2'])
  clock.ms += lifeMs
  platform.fails = true
  await Promise.all([first.get(), first.get()].map(failureOf))
  platform.fails = false
  assert.equal(await node().get(), 't4')
  assert.equal(platform.fetches, 4)
})

test('a token of the store is bound to its name, and one that does not open is none', async () => {
  const { node, platform, store, clock } = start()
  await node().get()
  const row = (await store.findToken(name)) ?? assert.fail()
  assert.equal(keyRing.open(row.token, `login_tokens.token ${name}`), 't1')
  assert.equal(await node(createKeyRing(['n'.repeat(32)])).get(), 't2', 'sealed with a key that is gone')
  await store.keepToken(name, { ...row, token: Buffer.from('no envelope') })
  assert.equal(await node().get(), 't3')
  assert.equal(platform.fetches, 3)
  clock.ms += lifeMs
  assert.equal(await node().get(), 't4', 'what has ended is none either')
})

test('renewed ahead of its end: nobody waits for it, nor for its failure, while the old one is good', async () => {
  const { node, platform, clock } = start()
  const [first, second] = [node(), node()]
  assert.deepEqual([await first.get(), await second.get()], ['t1', 't1'])
  clock.ms += lifeMs - 240_000 - 1
  assert.equal(await first.get(), 't1')
  await turns()
  assert.equal(platform.fetches, 1)

  clock.ms += 1
  platform.fails = true
  assert.equal(await first.get(), 't1')
  await turns()
  assert.equal(platform.fetches, 2)
  platform.fails = false
  assert.equal(await first.get(), 't1')
  await turns()
  assert.deepEqual([await first.get(), platform.fetches], ['t3', 3])
  // The other node finds the successor and fetches none.
  assert.equal(await second.get(), 't1')
  await turns()
  assert.deepEqual([await second.get(), platform.fetches], ['t3', 3])

  clock.ms += lifeMs
  platform.fails = true
  assert.equal((await failureOf(first.get())).error, 'platform_unavailable')
})

test('a refused token is dropped on all nodes, one that has been replaced already is not', async () => {
  const { node, platform, store } = start()
  const [first, second] = [node(), node()]
  await Promise.all([first.get(), second.get()])
  await first.drop('t1')
  assert.equal(await store.findToken(name), undefined)
  assert.equal(await first.get(), 't2')
  // The other node still has t1 in memory; the platform refuses it there too.
  assert.equal(await second.get(), 't1')
  await second.drop('t1')
  assert.deepEqual([await second.get(), platform.fetches], ['t2', 2])
  await first.drop('t1')
  assert.deepEqual([await first.get(), platform.fetches], ['t2', 2])
})

test('a failed fetch fails all who wait for it, and the next one tries again, on each node', async () => {
  const { node, platform } = start()
  const [first, second] = [node(), node()]
  platform.fails = true
  const failures = await Promise.all([first.get(), first.get(), first.get()].map(failureOf))
  assert.deepEqual([failures.length, platform.fetches], [3, 1])
  platform.fails = false
  assert.equal(await second.get(), 't2', 'the lease is free')
  assert.equal(await first.get(), 't2')
})

test('a node that waits takes over from one that has died with the lease', async () => {
  const { node, platform, store, clock } = start()
  assert.ok(await store.leaseToken(name, clock.ms + 10_000, clock.ms))
  let polls = 0
  const watched: TokenStore = {
    ...store,
    findToken: async (of) => {
      polls += 1
      if (polls === 3) clock.ms += 10_000
      return store.findToken(of)
    },
  }
  assert.equal(await node(keyRing, watched).get(), 't1')
  assert.equal(platform.fetches, 1)
  assert.ok(polls >= 3)
})

test('a lease that never ends is waited for no longer than the bound', async (t) => {
  const { node, platform, store } = start()
  let [asked, ms] = [0, 0]
  t.mock.method(performance, 'now', () => (ms += 1000))
  const stuck: TokenStore = {
    ...store,
    leaseToken: async () => {
      asked += 1
      return false
    },
  }
  const failure = await failureOf(node(keyRing, stuck).get())
  assert.deepEqual([failure.error, failure.status], ['platform_unavailable', 504])
  assert.equal(platform.fetches, 0)
  assert.ok(asked > 1 && asked < 16, String(asked))
})

test('another node may finish between the look and the lease', async () => {
  const { node, platform, store, clock } = start()
  const sealed = keyRing.seal('other', `login_tokens.token ${name}`)
  let looks = 0
  const racing: TokenStore = {
    ...store,
    findToken: async (of) => {
      looks += 1
      const row = await store.findToken(of)
      if (looks === 1) await store.keepToken(of, { token: sealed, endsAt: clock.ms + lifeMs })
      return row
    },
  }
  assert.equal(await node(keyRing, racing).get(), 'other')
  assert.equal(platform.fetches, 0)
  assert.ok(await store.leaseToken(name, clock.ms + 1, clock.ms), 'the lease is given back')
})

test('a store that is out of order is done without', async () => {
  const down = (): Promise<never> => Promise.reject(new StoreError('down'))
  const broken: TokenStore = {
    findToken: down,
    leaseToken: down,
    keepToken: down,
    releaseToken: down,
    dropToken: down,
  }
  const { node, platform } = start(broken)
  const token = node()
  assert.deepEqual(await Promise.all([token.get(), token.get()]), ['t1', 't1'])
  assert.equal(await token.get(), 't1')
  await token.drop('t1')
  assert.deepEqual([await token.get(), platform.fetches], ['t2', 2])
  await token.drop('t1')
  assert.deepEqual([await token.get(), platform.fetches], ['t2', 2], 'refused late, and replaced long ago')
  platform.fails = true
  await token.drop('t2')
  assert.equal((await failureOf(token.get())).error, 'platform_unavailable', 'not the error of the store')

  // A refused token that could not be dropped from the store is not taken from there again.
  const kept = memoryTokens()
  const half = start({ ...kept, dropToken: down })
  const other = half.node()
  await other.get()
  await other.drop('t1')
  assert.equal(await other.get(), 't2')
})

test('a fault of another kind in the store is not hidden', async () => {
  const { node } = start({ ...memoryTokens(), findToken: () => Promise.reject(new TypeError('a bug')) })
  await assert.rejects(node().get(), TypeError)
})

test('an access token that is refused is fetched anew once, for each call that needs one', async (t) => {
  const paths = ['/wxa/business/getuserphonenumber', '/wxa/msg_sec_check']
  const { provider, control, code, calls } = await startProvider(t, { nickNameCheck: true })
  const { identity } = await provider.exchange(await code())
  const phone = async (): Promise<unknown> => {
    const { phoneCode = '' } = await control('code', {
      provider: 'wechat',
      user: 'ann',
      phone: '13800138000',
    })
    return provider.exchangePhone?.(phoneCode)
  }
  const asks = [phone, async () => provider.checkNickName?.('Ann', identity.subject)]
  for (const [index, ask] of asks.entries()) {
    for (const errcode of [40001, 42001]) {
      const before = await calls('/cgi-bin/stable_token')
      await ask()
      await control('fault', { path: paths[index], times: 1, errcode })
      await ask()
      const after = await calls('/cgi-bin/stable_token')
      assert.ok(after > before)
      await control('fault', { path: paths[index], times: 2, errcode })
      assert.equal((await failureOf(ask())).error, 'platform_misconfigured')
      assert.equal(await calls('/cgi-bin/stable_token'), after + 1, 'once, not again and again')
    }
  }
})
