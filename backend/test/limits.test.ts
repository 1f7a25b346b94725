import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLimiter } from '../src/limit/limiter.ts'
import { defaultLimits } from '../src/limit/limits.ts'
import { StoreError, type Store } from '../src/store/store.ts'
import { assertFailure, bearer, createClock, json, send, startPair } from './support.ts'

const second = 1000

test('logins from one address: as many as allowed, then 429 with Retry-After, then again', async (t) => {
  const { simulator, api, clock } = await startPair(t, {
    limits: { login: { max: 2, windowMs: 60 * second } },
  })
  const login = async () => api.login({ provider: 'wechat', code: await simulator.code() })
  assert.equal((await login()).status, 200)
  clock.ms += 30 * second
  assert.equal((await login()).status, 200)
  const refused = await login()
  assertFailure(refused, 429, 'too_many_requests')
  assert.equal(refused.headers.get('retry-after'), '30')
  assert.equal((await simulator.calls()).length, 2, 'the platform is not asked')
  clock.ms += 30 * second - 1
  assert.equal((await login()).headers.get('retry-after'), '1')
  clock.ms += 1
  assert.equal((await login()).status, 200)
})

test('of two at once for the last place, exactly one gets it', async (t) => {
  const { simulator, api } = await startPair(t, { limits: { login: { max: 1, windowMs: 60 * second } } })
  const codes = [await simulator.code('ann'), await simulator.code('bob')]
  const answers = await Promise.all(codes.map((code) => api.login({ provider: 'wechat', code })))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 429])
})

test('X-Forwarded-For makes no new client of an old one, unless a proxy is declared', async (t) => {
  const limits = { login: { max: 1, windowMs: 60 * second } }
  for (const [trustProxy, expected] of [
    [0, [400, 429, 429]],
    [1, [400, 400, 429]],
  ] as const) {
    const { api } = await startPair(t, { limits, trustProxy })
    const statuses = []
    for (const address of ['8.8.8.8', '9.9.9.9', '7.7.7.7, 9.9.9.9']) {
      const init = json({ provider: 'nobody', code: 'x' })
      const headers = { ...init.headers, 'X-Forwarded-For': address }
      statuses.push((await send(`${api.url}/login`, { ...init, headers })).status)
    }
    assert.deepEqual(statuses, expected)
  }
})

test('behind a fetch handler that knows no address all count as one client', async (t) => {
  const { api } = await startPair(t, { limits: { login: { max: 1, windowMs: 60 * second } } })
  const ask = (info?: { remoteAddress: string }) =>
    api.backend.fetch(new Request('http://x/login', json({ provider: 'nobody', code: 'x' })), info)
  assert.equal((await ask()).status, 400)
  assert.equal((await ask()).status, 429)
  assert.equal((await ask({ remoteAddress: '9.9.9.9' })).status, 400)
})

test('one user at the platform: 30 logins a minute, whatever the addresses; another user is free', async (t) => {
  const { simulator, api } = await startPair(t)
  const login = async (user: string) => api.login({ provider: 'wechat', code: await simulator.code(user) })
  for (let count = 0; count < defaultLimits.loginOfOne.max; count += 1)
    assert.equal((await login('ann')).status, 200)
  const code = await simulator.code('ann')
  const refused = await api.login({ provider: 'wechat', code })
  assertFailure(refused, 429, 'too_many_requests')
  const again = await api.login({ provider: 'wechat', code })
  assertFailure(again, 429, 'too_many_requests')
  assert.equal(
    again.headers.get('retry-after'),
    refused.headers.get('retry-after'),
    'the spent code has one answer',
  )
  assert.equal((await login('bob')).status, 200)
})

test('what a user may do is counted by user, not by address', async (t) => {
  const { simulator, api } = await startPair(t, { limits: { profile: { max: 1, windowMs: 60 * second } } })
  const tokens = []
  for (const user of ['ann', 'bob']) {
    const { body } = await api.login({ provider: 'wechat', code: await simulator.code(user) })
    tokens.push(body.result.utoken)
  }
  const name = (utoken: string) =>
    send(`${api.url}/user`, { ...json({ nickName: 'X' }, 'PUT'), headers: bearer(utoken).headers })
  const statuses = []
  for (const utoken of [...tokens, ...tokens]) statuses.push((await name(utoken)).status)
  assert.deepEqual(statuses, [200, 200, 429, 429])
})

test('a stolen session cannot use up what its user needs to end it', async (t) => {
  const { simulator, api } = await startPair(t, { limits: { end: { max: 1, windowMs: 60 * second } } })
  const login = async (): Promise<string> =>
    (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result.utoken
  const [stolen, own] = [await login(), await login()]
  const end = async (utoken: string, path: string) => send(`${api.url}${path}`, bearer(utoken, 'DELETE'))
  assertFailure(await end(stolen, '/sessions/s_none'), 404, 'not_found')
  assertFailure(await end(stolen, '/sessions/s_none'), 429, 'too_many_requests')
  assert.deepEqual((await end(own, '/sessions')).body.result, { ended: 1 })
  assertFailure(await end(own, '/user'), 429, 'too_many_requests')
})

test('a flood of 100,000 addresses is held, the oldest go; a window never outlives a clock that is set back', async () => {
  const clock = createClock()
  const limit = createLimiter({
    limits: { ...defaultLimits, login: { max: 1, windowMs: 60 * second } },
    store: { isShared: false } as Store,
    now: clock.now,
    onRefusal() {},
  })
  await limit('login', 'first')
  await assert.rejects(limit('login', 'first'), { error: 'too_many_requests' })
  for (let address = 0; address < 100_000; address += 1) await limit('login', String(address))
  await limit('login', 'first')
  await assert.rejects(limit('login', '99999'), { error: 'too_many_requests' })
  clock.ms -= 3600 * second
  await limit('login', '99999')
})

test('with a shared database that is away, each node counts by itself', async () => {
  const clock = createClock()
  const refused: string[] = []
  const hit = async (): Promise<never> => {
    throw new StoreError('gone')
  }
  const limit = createLimiter({
    limits: { ...defaultLimits, phone: { max: 1, windowMs: 60 * second } },
    store: { isShared: true, hit } as unknown as Store,
    now: clock.now,
    onRefusal: (name) => refused.push(name),
  })
  await limit('phone', 'u_1')
  await assert.rejects(limit('phone', 'u_1'), { error: 'too_many_requests', status: 429 })
  assert.deepEqual(refused, ['phone'])
})
