import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultLimits } from '../src/index.ts'
import { confirmed, create, logIn, poll } from './scan-support.ts'
import { assertFailure, json, send, startPair } from './support.ts'

const second = 1000
const minute = 60 * second

test('who polls within two seconds is told to slow down; one ticket does not slow another', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  const [ticket, other] = [await create(api), await create(api)]
  assert.equal((await poll(api, ticket)).status, 200)
  clock.ms += 1.5 * second
  const refused = await poll(api, ticket)
  assertFailure(refused, 429, 'slow_down')
  assert.equal(refused.headers.get('retry-after'), '1')
  assert.equal((await poll(api, other)).status, 200)
  clock.ms += 0.5 * second
  assert.equal((await poll(api, ticket)).status, 200)
  // What there is to be had is had at once.
  await confirmed(api, await logIn(api, simulator), ticket)
  assert.ok((await poll(api, ticket)).body.result.session)
})

test('one address has 30 tickets a minute', async (t) => {
  const { api, clock } = await startPair(t)
  for (let made = 0; made < defaultLimits.scan.max; made += 1) await create(api)
  assertFailure(await send(`${api.url}/scan`, json({})), 429, 'too_many_requests')
  clock.ms += minute
  await create(api)
})

test('a platform without code images, one that is not there, and one that refuses', async (t) => {
  const { simulator, api } = await startPair(t)
  const made = await send(`${api.url}/scan`, json({ provider: 'wechat' }))
  assert.equal(made.status, 200)
  assertFailure(await send(`${api.url}/scan`, json({ provider: 'qq' })), 400, 'unknown_provider')
  assertFailure(await send(`${api.url}/scan`, json({ provider: 1 })), 400, 'invalid_request')
  const path = '/wxa/getwxacodeunlimit'
  for (const [fault, status, error] of [
    [{ errcode: 41030 }, 502, 'platform_misconfigured'],
    [{ errcode: 45009 }, 503, 'platform_busy'],
    [{ status: 500 }, 502, 'platform_unavailable'],
    [{ body: '<html>' }, 502, 'platform_unavailable'],
    [{ body: '{}', headers: { 'Content-Type': 'image/png' } }, 200, undefined],
    [{ body: '{}' }, 502, 'platform_unavailable'],
  ] as const) {
    await simulator.fault({ path, ...fault })
    const answer = await send(`${api.url}/scan`, json({}))
    assert.deepEqual([answer.status, answer.body.error], [status, error], answer.text)
    assert.equal(answer.headers.has('set-cookie'), status === 200)
  }
})
