import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'libsql'
import { createKeyRing } from '../src/seal.ts'
import { createSqlStore } from '../src/store/sql.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { assertFailure, bearer, send, serveBackend, startPair, tempFolder } from './support.ts'

const dayMs = 24 * 3600_000

test('a session is valid to its last millisecond, then expired', async (t) => {
  const { simulator, api, clock } = await startPair(t, { sessionDays: 1 })
  const { body } = await api.login({ provider: 'wechat', code: await simulator.code() })
  const { utoken, expiresAt, user } = body.result
  assert.deepEqual((await api.session(utoken)).body, { code: 200, result: { expiresAt, user } })
  clock.ms = expiresAt - 1
  assert.equal((await api.session(utoken)).status, 200)
  clock.ms = expiresAt
  const expired = await api.session(utoken)
  assertFailure(expired, 401, 'session_expired')
  assert.equal(expired.headers.get('www-authenticate'), 'Bearer')
})

test('a part of a day is a length too', async (t) => {
  const { simulator, api, clock } = await startPair(t, { sessionDays: 1 / 7 })
  const { body } = await api.login({ provider: 'wechat', code: await simulator.code() })
  assert.equal(body.result.expiresAt, clock.ms + Math.ceil(dayMs / 7))
})

test('an ended session is revoked, and ending it again is no error', async (t) => {
  const { simulator, api, clock } = await startPair(t, { sessionDays: 1 })
  const first = (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result.utoken
  const second = (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result.utoken
  const end = async (utoken: string): Promise<unknown> => {
    const answer = await send(`${api.url}/session`, bearer(utoken, 'DELETE'))
    return [answer.status, answer.body]
  }
  const done = [200, { code: 200, result: {} }]
  assert.deepEqual(await end(first), done)
  assertFailure(await api.session(first), 401, 'session_revoked')
  assert.equal((await api.session(second)).status, 200, 'the other session of the user goes on')
  assert.deepEqual(await end(first), done)
  // As when a phone that was offline for long says goodbye.
  clock.ms += 2 * dayMs
  assert.deepEqual(await end(second), done)
  assert.deepEqual(await end(`mpl_${'A'.repeat(43)}`), done)
})

test('a session that is ended while its request is still being sent does no more', async (t) => {
  const { simulator, api } = await startPair(t)
  const login = async (): Promise<string> =>
    (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result.utoken
  const [stolen, own] = [await login(), await login()]
  const text = JSON.stringify({ nickName: 'Thief' })
  // `Expect` has the head answered, so that it is known to have arrived.
  const headers = { Authorization: `Bearer ${stolen}`, 'Content-Length': text.length, Expect: '100-continue' }
  const slow = request(`${api.url}/user`, { method: 'PATCH', headers })
  slow.flushHeaders()
  await once(slow, 'continue')
  slow.write(text.slice(0, 1))
  // By when this is answered, that head has been looked at.
  assert.equal((await send(`${api.url}/sessions`, bearer(own, 'DELETE'))).status, 200)
  slow.end(text.slice(1))
  const [response] = (await once(slow, 'response')) as [IncomingMessage]
  response.resume()
  assert.equal(response.statusCode, 401)
  assert.equal((await api.session(own)).body.result.user.nickName, '')
})

test('a token that was never issued is revoked; no token is token_missing', async (t) => {
  const { api } = await startPair(t)
  for (const token of [
    `mpl_${'A'.repeat(43)}`,
    'nonsense',
    'x'.repeat(4000),
    "'; DROP TABLE login_users; --",
  ]) {
    const expected = token.includes(' ') ? 'token_missing' : 'session_revoked'
    assertFailure(await api.session(token), 401, expected)
  }
  const without: Record<string, string>[] = [
    {},
    { Authorization: '' },
    { Authorization: 'Basic abc' },
    { Authorization: 'Bearer' },
  ]
  for (const headers of without) {
    assertFailure(await send(`${api.url}/session`, { headers }), 401, 'token_missing')
    assertFailure(await send(`${api.url}/session`, { method: 'DELETE', headers }), 401, 'token_missing')
  }
})

test("authenticate() is the same check for the author's own routes", async (t) => {
  const { simulator, api } = await startPair(t)
  const { utoken, expiresAt, user } = (await api.login({ provider: 'wechat', code: await simulator.code() }))
    .body.result
  const { id, ...session } = await api.backend.authenticate(`bearer ${utoken}`)
  assert.match(id, /^s_/)
  assert.deepEqual(session, { expiresAt, user })
  await assert.rejects(api.backend.authenticate(undefined), {
    name: 'ApiError',
    status: 401,
    error: 'token_missing',
  })
  await assert.rejects(api.backend.authenticate('Bearer x'), { status: 401, error: 'session_revoked' })
})

test('a restart keeps sessions and the key; neither token nor session_key is in the files in clear', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const databaseUrl = `sqlite:${path}`
  const { simulator, api } = await startPair(t, { databaseUrl })
  const sessionKey = Buffer.alloc(16, 0xa5).toString('base64')
  await simulator.fault({ body: JSON.stringify({ openid: 'oAnn', session_key: sessionKey }) })
  const { body } = await api.login({ provider: 'wechat', code: 'code-in-clear' })
  const { utoken, user } = body.result
  const key = readFileSync(`${path}.key`, 'utf8')
  assert.equal(statSync(`${path}.key`).mode & 0o777, 0o600)

  const files = [path, `${path}-wal`].map((file) => readFileSync(file).toString('latin1')).join('')
  assert.ok(files.includes(user.id), 'the files are not those of the database')
  for (const secret of [utoken, utoken.slice(4), sessionKey, key.trim(), 'code-in-clear']) {
    assert.ok(!files.includes(secret), secret)
  }
  await api.close()

  const restarted = await serveBackend(t, { api: simulator.url, databaseUrl })
  assert.equal((await restarted.session(utoken)).status, 200)
  assert.equal(readFileSync(`${path}.key`, 'utf8'), key)

  // It is there, though: sealed, bound to its row, and the kept key opens it.
  const database = new Database(path)
  t.after(() => database.close())
  const [row] = database.prepare('SELECT session_key FROM login_users').all() as {
    session_key: ArrayBuffer
  }[]
  const ring = createKeyRing([key.trim()])
  const sealed = Buffer.from(row?.session_key ?? new ArrayBuffer(0))
  assert.equal(ring.open(sealed, `login_users.session_key ${user.id}`), sessionKey)
  assert.throws(() => ring.open(sealed, 'login_users.session_key u_other'))
})

test('the sweep drops what is over: codes, kept answers, ended sessions; expired ones a month later', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const { simulator, api, clock } = await startPair(t, { databaseUrl: `sqlite:${path}`, sessionDays: 1 })
  const login = async (): Promise<string> =>
    (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result.utoken
  const [ended, expired] = [await login(), await login()]
  await send(`${api.url}/session`, bearer(ended, 'DELETE'))

  const store = createSqlStore(openSqlite(path))
  t.after(() => store.close())
  const database = new Database(path)
  t.after(() => database.close())
  const counts = (): number[] =>
    ['login_codes WHERE answer IS NOT NULL', 'login_codes', 'login_sessions'].map((from) => {
      const [row] = database.prepare(`SELECT COUNT(*) AS n FROM ${from}`).all() as { n: number }[]
      return row?.n ?? -1
    })
  assert.deepEqual(counts(), [2, 2, 2])
  await store.sweep(clock.ms)
  assert.deepEqual(counts(), [2, 2, 2])
  await store.sweep(clock.ms + 60_000)
  assert.deepEqual(counts(), [0, 2, 2])
  clock.ms += dayMs
  await store.sweep(clock.ms)
  assert.deepEqual(counts(), [0, 0, 1])
  assertFailure(await api.session(expired), 401, 'session_expired')
  assertFailure(await api.session(ended), 401, 'session_revoked')
  await store.sweep(clock.ms + 30 * dayMs)
  assert.deepEqual(counts(), [0, 0, 0])
})
