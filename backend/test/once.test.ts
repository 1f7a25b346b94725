import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'libsql'
import { assertFailure, serveBackend, startPair, tempFolder, type Answer } from './support.ts'
import type { LoginResult } from '../src/index.ts'

const count = (path: string, table: string): number => {
  const database = new Database(path)
  const [row] = database.prepare(`SELECT COUNT(*) AS n FROM ${table}`).all() as { n: number }[]
  database.close()
  return row?.n ?? -1
}

test('50 logins at once with one code: one call, one user, one session, equal answers', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const { simulator, api } = await startPair(t, { databaseUrl: `sqlite:${path}` })
  const code = await simulator.code()
  const userInfo = await simulator.userInfo(code)
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => api.login({ provider: 'wechat', code, userInfo })),
  )
  assert.deepEqual(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1)
  assert.equal(answers[0]?.status, 200)
  assert.equal((await simulator.calls()).length, 1)
  assert.deepEqual([count(path, 'login_users'), count(path, 'login_sessions')], [1, 1])
})

test('50 logins at once whose one exchange fails: one call, equal refusals', async (t) => {
  const { simulator, api } = await startPair(t)
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => api.login({ provider: 'wechat', code: 'unknown' })),
  )
  for (const answer of answers) assertFailure(answer, 400, 'code_invalid')
  assert.equal((await simulator.calls()).length, 1)
})

test('50 codes of one new user at once: one user', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const limits = { loginOfOne: { max: 50, windowMs: 60_000 } }
  const { simulator, api } = await startPair(t, { databaseUrl: `sqlite:${path}`, limits, maxSessions: 50 })
  const codes = await Promise.all(Array.from({ length: 50 }, () => simulator.code()))
  const answers = await Promise.all(codes.map((code) => api.login({ provider: 'wechat', code })))
  assert.equal(new Set(answers.map(({ body }) => body.result.user.id)).size, 1)
  assert.equal(new Set(answers.map(({ body }) => body.result.utoken)).size, 50)
  assert.deepEqual([count(path, 'login_users'), count(path, 'login_sessions')], [1, 50])
})

test('the same request again gets the same answer for a minute, however it is written; then code_used', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  const code = await simulator.code()
  const first = await api.login({ provider: 'wechat', code, agreements: [{ title: 'T', version: '1' }] })
  const again = await api.login({ agreements: [{ version: '1', title: 'T' }], code, provider: 'wechat' })
  assert.deepEqual(again.body, first.body)
  clock.ms += 59_999
  assert.equal(
    (await api.login({ provider: 'wechat', code, agreements: [{ title: 'T', version: '1' }] })).status,
    200,
  )
  clock.ms += 1
  assertFailure(
    await api.login({ provider: 'wechat', code, agreements: [{ title: 'T', version: '1' }] }),
    409,
    'code_used',
  )
  assert.equal((await simulator.calls()).length, 1)
})

test('another request with the same code is code_used, at once and later, and never goes to the platform', async (t) => {
  const { simulator, api } = await startPair(t)
  const code = await simulator.code()
  await simulator.fault({ delayMs: 50 })
  const answers = await Promise.all([
    api.login({ provider: 'wechat', code }),
    api.login({ provider: 'wechat', code, silent: true }),
  ])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  assertFailure(await api.login({ provider: 'wechat', code, agreements: [] }), 409, 'code_used')
  assert.equal((await simulator.calls()).length, 1)
})

test('a code that WeChat refused is not sent to it again: the same request has the same refusal for a minute', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  for (const errcode of [40029, 40163, 40226]) {
    await simulator.fault({ errcode })
    const body = { provider: 'wechat', code: await simulator.code() }
    const { status, body: refusal } = await api.login(body)
    const again = await api.login(body)
    assert.deepEqual([again.status, again.body.error], [status, refusal.error])
    assertFailure(await api.login({ ...body, silent: true }), 409, 'code_used')
    clock.ms += 60_000
    assertFailure(await api.login(body), 409, 'code_used')
  }
  assert.equal((await simulator.calls()).length, 3)
})

test('a code that WeChat did not take may be sent again: busy, too often, misconfigured', async (t) => {
  const { simulator, api } = await startPair(t)
  for (const errcode of [-1, 45011, 40125]) {
    await simulator.fault({ errcode })
    const code = await simulator.code()
    assert.notEqual((await api.login({ provider: 'wechat', code })).status, 200)
    assert.equal((await api.login({ provider: 'wechat', code })).status, 200)
  }
})

test('the answer outlives the process: the same request after a restart gets the same session', async (t) => {
  const databaseUrl = `sqlite:${join(tempFolder(t), 'login.db')}`
  const { simulator, api, clock } = await startPair(t, { databaseUrl })
  const body = { provider: 'wechat', code: await simulator.code() }
  const first = await api.login(body)
  await api.close()
  const restarted = await serveBackend(t, { api: simulator.url, databaseUrl, now: clock.now })
  assert.deepEqual((await restarted.login(body)).body, first.body)
  await restarted.close()
  // With another key the kept answer cannot be opened: the code is spent, not broken.
  const rekeyed = await serveBackend(t, {
    api: simulator.url,
    databaseUrl,
    now: clock.now,
    secretKey: 'x'.repeat(32),
  })
  assertFailure(await rekeyed.login(body), 409, 'code_used')
  assert.equal((await rekeyed.session(first.body.result.utoken)).status, 200)
  assert.equal((await simulator.calls()).length, 1)
})

test('two backends on one file: one call, and nobody gets a second session', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const options = { databaseUrl: `sqlite:${path}` }
  const { simulator, api } = await startPair(t, options)
  const second = await serveBackend(t, { api: simulator.url, ...options })
  const body = { provider: 'wechat', code: await simulator.code() }
  const answers: Answer<LoginResult>[] = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 ? api : second).login(body)),
  )
  for (const answer of answers) if (answer.status !== 200) assertFailure(answer, 409, 'code_used')
  const tokens = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.result.utoken))
  assert.equal(tokens.size, 1)
  assert.equal((await simulator.calls()).length, 1)
  assert.equal(count(path, 'login_sessions'), 1)
})

test('a code that came while WeChat was given up was never sent: it works once WeChat is back', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  await simulator.fault({ times: 5, status: 500 })
  for (let count = 0; count < 5; count += 1) {
    assert.equal((await api.login({ provider: 'wechat', code: await simulator.code() })).status, 502)
  }
  const body = { provider: 'wechat', code: await simulator.code() }
  const refused = await api.login(body)
  assertFailure(refused, 503, 'platform_unavailable')
  assert.equal(refused.headers.get('retry-after'), '10')
  assert.equal((await simulator.calls()).length, 5)
  clock.ms += 10_000
  assert.equal((await api.login(body)).status, 200)
})
