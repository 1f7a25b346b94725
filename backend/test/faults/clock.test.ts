import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'libsql'
import {
  assertFailure,
  bearer,
  createClock,
  json,
  send,
  serveBackend,
  simulate,
  startPair,
  tempFolder,
  type Served,
  type Simulated,
} from '../support.ts'
import type { LoginResult } from '../../src/index.ts'

const minute = 60_000
const hour = 60 * minute

/** The clock is set by so much in the midst of it all. */
const steps: [what: string, ms: number][] = [
  ['back', -hour],
  ['forward', hour],
]

async function logIn(api: Served, simulator: Simulated, user = 'ann'): Promise<LoginResult> {
  const { status, body, text } = await api.login({ provider: 'wechat', code: await simulator.code(user) })
  assert.equal(status, 200, text)
  return body.result
}

for (const [what, ms] of steps) {
  test(`F8: an hour ${what}: sessions hold, and all routes go on`, async (t) => {
    const { simulator, api, clock } = await startPair(t)
    const before = await logIn(api, simulator)
    clock.ms += ms
    assert.equal((await api.session(before.utoken)).status, 200)
    const after = await logIn(api, simulator)
    assert.equal(after.user.id, before.user.id)
    assert.equal(after.expiresAt, clock.ms + 30 * 24 * hour)

    const renewed = await send<LoginResult>(`${api.url}/session/renew`, bearer(before.utoken, 'POST'))
    assert.equal(renewed.status, 200)
    assert.equal(renewed.body.result.expiresAt, Math.max(before.expiresAt, after.expiresAt), 'never earlier')

    const list = await send<{ id: string; createdAt: number; lastSeenAt: number }[]>(
      `${api.url}/sessions`,
      bearer(after.utoken),
    )
    assert.equal(list.body.result.length, 2)
    for (const { createdAt, lastSeenAt } of list.body.result) assert.ok(lastSeenAt >= createdAt)
    const named = await send(`${api.url}/user`, {
      ...json({ nickName: 'Ann' }, 'PATCH'),
      headers: { Authorization: `Bearer ${after.utoken}` },
    })
    assert.equal(named.status, 200, named.text)
    assert.equal((await send(`${api.url}/session`, bearer(before.utoken, 'DELETE'))).status, 200)
    assertFailure(await api.session(before.utoken), 401, 'session_revoked')
    assert.equal((await api.session(after.utoken)).status, 200)
  })

  test(`F8: an hour ${what}: a code is exchanged once, whatever the time`, async (t) => {
    const { simulator, api, clock } = await startPair(t)
    const body = { provider: 'wechat', code: await simulator.code() }
    assert.equal((await api.login(body)).status, 200)
    clock.ms += ms
    assertFailure(await api.login({ ...body, silent: true }), 409, 'code_used')
    assert.equal((await simulator.calls()).length, 1)
  })

  test(`F8: an hour ${what}: a session in memory is looked up again, so its end is not missed`, async (t) => {
    const path = join(tempFolder(t), 'login.db')
    const { simulator, api, clock } = await startPair(t, { databaseUrl: `sqlite:${path}` })
    const { utoken } = await logIn(api, simulator)
    assert.equal((await api.session(utoken)).status, 200)
    // By another process, of which this one hears nothing.
    const database = new Database(path)
    database.exec('UPDATE login_sessions SET revoked_at = created_at')
    database.close()
    assert.equal((await api.session(utoken)).status, 200, 'it was to be in memory')
    clock.ms += ms
    assertFailure(await api.session(utoken), 401, 'session_revoked')
  })

  test(`F8: an hour ${what}: a limit holds for no longer than its window`, async (t) => {
    const limits = { login: { max: 1, windowMs: minute } }
    const { simulator, api, clock } = await startPair(t, { limits })
    await logIn(api, simulator)
    assertFailure(await api.login({ provider: 'nobody', code: 'x' }), 429, 'too_many_requests')
    clock.ms += ms
    const first = await api.login({ provider: 'nobody', code: 'x' })
    assertFailure(first, 400, 'unknown_provider')
    const second = await api.login({ provider: 'nobody', code: 'x' })
    assertFailure(second, 429, 'too_many_requests')
    assert.equal(second.headers.get('retry-after'), '60')
  })

  test(`F8: an hour ${what}: the phone number is had, with another access token if need be`, async (t) => {
    const { simulator, api, clock } = await startPair(t)
    for (const phone of ['13800138000', '13900139000']) {
      const { code, phoneCode } = await simulator.phone(phone)
      const { status, body, text } = await api.login({ provider: 'wechat', code, phoneCode })
      assert.equal(status, 200, text)
      assert.equal(body.result.user.phone?.slice(0, 3), phone.slice(0, 3))
      clock.ms += ms
    }
  })
}

test('F8: the time without a request is never below zero, and counts from the clock as it is', async (t) => {
  const { simulator, api, clock } = await startPair(t, { sessionIdleDays: 1 / 24 })
  const { utoken } = await logIn(api, simulator)
  clock.ms -= hour
  assert.equal((await api.session(utoken)).status, 200)
  clock.ms += hour
  assert.equal((await api.session(utoken)).status, 200)
  // Seen at this moment at the latest: an hour later is just in time, a millisecond more is not.
  clock.ms += hour
  assert.equal((await api.session(utoken)).status, 200)
  clock.ms += hour + 1
  assertFailure(await api.session(utoken), 401, 'session_expired')
  // It comes back with the clock: nothing was ended for good.
  clock.ms -= hour
  assert.equal((await api.session(utoken)).status, 200)
})

test('F8: userInfo may come from a clock that is a minute ahead, or five minutes behind, and no further', async (t) => {
  const wechat = createClock()
  // Watermarks are in whole seconds.
  wechat.ms -= wechat.ms % 1000
  const simulator = await simulate(t, wechat)
  const ours = createClock()
  const api = await serveBackend(t, { api: simulator.url, now: () => ours.ms })
  const statusAt = async (skewMs: number): Promise<string> => {
    ours.ms = wechat.ms + skewMs
    const code = await simulator.code()
    const userInfo = await simulator.userInfo(code)
    const { status, body } = await api.login({ provider: 'wechat', code, userInfo })
    return `${status} ${body.error ?? ''}`.trim()
  }
  for (const skewMs of [-minute, 0, 5 * minute]) assert.equal(await statusAt(skewMs), '200', `${skewMs} ms`)
  for (const skewMs of [-hour, -minute - 1, 5 * minute + 1, hour])
    assert.equal(await statusAt(skewMs), '400 watermark_stale', `${skewMs} ms`)
})

test('F8: what is expired by a clock that was wrong is there again, when it is right before the sweep', async (t) => {
  const { simulator, api, clock } = await startPair(t, { sessionDays: 1 / 48 })
  const { utoken } = await logIn(api, simulator)
  clock.ms += hour
  assertFailure(await api.session(utoken), 401, 'session_expired')
  clock.ms -= hour
  assert.equal((await api.session(utoken)).status, 200)
  t.diagnostic('F8: an hour back and forward: sessions, idle time, codes, memory, limits, tokens, watermarks')
})
