import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  assertFailure,
  bearer,
  json,
  send,
  serveBackend,
  startPair,
  tempFolder,
  type Served,
  type Simulated,
} from './support.ts'

const minute = 60_000
const day = 24 * 60 * minute

interface Item {
  id: string
  current: boolean
  client: { kind: string; name: string }
  createdAt: number
  lastSeenAt: number
  expiresAt: number
}

const list = async (api: Served, utoken: string): Promise<Item[]> =>
  (await send<Item[]>(`${api.url}/sessions`, bearer(utoken))).body.result

async function login(
  { simulator, api }: { simulator: Simulated; api: Served },
  user = 'ann',
  userAgent = '',
): Promise<string> {
  const init = json({ provider: 'wechat', code: await simulator.code(user) })
  const headers = { ...init.headers, 'User-Agent': userAgent }
  const answer = await send<{ utoken: string }>(`${api.url}/login`, { ...init, headers })
  assert.equal(answer.status, 200, answer.text)
  return answer.body.result.utoken
}

test('the list: this one and the others, with the device, and nothing of other users', async (t) => {
  const pair = await startPair(t)
  const phone = await login(pair, 'ann', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) MicroMessenger/8.0.50')
  pair.clock.ms += minute
  const tablet = await login(pair, 'ann', 'Mozilla/5.0 (Linux; Android 15) MicroMessenger/8.0.50')
  const other = await login(pair, 'bob')
  const sessions = await list(pair.api, phone)
  assert.deepEqual(
    sessions.map(({ current, client }) => [current, client.kind, client.name]),
    [
      [false, 'mini-program', 'Android'],
      [true, 'mini-program', 'iPhone'],
    ],
  )
  const [second, first] = sessions
  assert.equal(second!.createdAt - first!.createdAt, minute)
  assert.equal(second!.expiresAt, second!.createdAt + 30 * day)
  assert.deepEqual(
    (await list(pair.api, other)).map(({ current }) => current),
    [true],
  )
  assert.equal((await list(pair.api, tablet)).length, 2)
})

test('one session ended from another: revoked at once; an id of another user, or of nobody, is a 404', async (t) => {
  const pair = await startPair(t)
  const [here, there, bob] = [await login(pair), await login(pair), await login(pair, 'bob')]
  const end = (utoken: string, id: string) => send(`${pair.api.url}/sessions/${id}`, bearer(utoken, 'DELETE'))
  // Both are in memory by now.
  for (const utoken of [here, there, bob]) assert.equal((await pair.api.session(utoken)).status, 200)
  const id = (await list(pair.api, there)).find(({ current }) => current)!.id
  assertFailure(await end(bob, id), 404, 'not_found')
  assert.equal((await pair.api.session(there)).status, 200)
  assert.equal((await end(here, id)).status, 200)
  assertFailure(await pair.api.session(there), 401, 'session_revoked')
  assertFailure(await end(here, id), 404, 'not_found')
  assertFailure(await end(here, 's_nobody'), 404, 'not_found')
  assertFailure(await end(here, '%00'), 404, 'not_found')
  assert.equal((await pair.api.session(here)).status, 200)
})

test('all others ended: the one that asks goes on', async (t) => {
  const pair = await startPair(t)
  const [here, there, more, bob] = [
    await login(pair),
    await login(pair),
    await login(pair),
    await login(pair, 'bob'),
  ]
  const answer = await send(`${pair.api.url}/sessions`, bearer(here, 'DELETE'))
  assert.deepEqual(answer.body, { code: 200, result: { ended: 2 } })
  for (const utoken of [there, more]) assertFailure(await pair.api.session(utoken), 401, 'session_revoked')
  for (const utoken of [here, bob]) assert.equal((await pair.api.session(utoken)).status, 200)
})

test('renewed: a later end, the same token; never beyond the longest life', async (t) => {
  const pair = await startPair(t, { sessionDays: 10, sessionMaxDays: 25 })
  const utoken = await login(pair)
  const begun = pair.clock.ms
  const renew = () =>
    send<{ utoken: string; expiresAt: number; user: { step: string } }>(
      `${pair.api.url}/session/renew`,
      bearer(utoken, 'POST'),
    )
  for (const [after, until] of [
    [9, 19],
    [18, 25],
    [24, 25],
  ] as const) {
    pair.clock.ms = begun + after * day
    const { status, body } = await renew()
    assert.deepEqual([status, body.result.utoken, body.result.expiresAt], [200, utoken, begun + until * day])
    assert.equal((await pair.api.session(utoken)).body.result.expiresAt, begun + until * day)
  }
  pair.clock.ms = begun + 25 * day
  assertFailure(await renew(), 401, 'session_expired')
})

test('minutes may be idle too: who comes each minute is not', async (t) => {
  const pair = await startPair(t, { sessionIdleDays: (2 * minute) / day })
  const utoken = await login(pair)
  for (let count = 0; count < 4; count += 1) {
    pair.clock.ms += minute
    assert.equal((await pair.api.session(utoken)).status, 200)
  }
  pair.clock.ms += 2 * minute + 1
  assertFailure(await pair.api.session(utoken), 401, 'session_expired')
})

test('idle too long is expired; any request begins the time anew; a clock that goes back hurts nobody', async (t) => {
  const pair = await startPair(t, { sessionDays: 30, sessionIdleDays: 2 })
  const utoken = await login(pair)
  const begun = pair.clock.ms
  for (const days of [1.9, 3.7, 5.5]) {
    pair.clock.ms = begun + days * day
    assert.equal((await pair.api.session(utoken)).status, 200, `after ${days} days`)
  }
  pair.clock.ms = begun - 3600_000
  assert.equal((await pair.api.session(utoken)).status, 200)
  pair.clock.ms = begun + 7.6 * day
  assertFailure(await pair.api.session(utoken), 401, 'session_expired')
})

test('lastSeenAt is written by the way, at the latest when the backend closes', async (t) => {
  const databaseUrl = `sqlite:${join(tempFolder(t), 'login.db')}`
  const pair = await startPair(t, { databaseUrl })
  const utoken = await login(pair)
  const begun = pair.clock.ms
  pair.clock.ms = begun + 60 * minute
  assert.equal((await pair.api.session(utoken)).status, 200)
  await pair.api.close()
  const api = await serveBackend(t, { api: pair.simulator.url, databaseUrl, now: () => begun + 61 * minute })
  const [session] = await list(api, utoken)
  assert.deepEqual([session!.createdAt, session!.lastSeenAt], [begun, begun + 60 * minute])
})

test('the eleventh session of a user ends the one not seen for longest, as expired', async (t) => {
  const pair = await startPair(t)
  const tokens: string[] = []
  for (let count = 0; count < 10; count += 1) {
    tokens.push(await login(pair))
    pair.clock.ms += minute
  }
  const bob = await login(pair, 'bob')
  assert.equal((await pair.api.session(tokens[0]!)).status, 200)
  const newest = await login(pair)
  assertFailure(await pair.api.session(tokens[0]!), 401, 'session_expired')
  for (const utoken of [...tokens.slice(1), newest, bob]) {
    assert.equal((await pair.api.session(utoken)).status, 200)
  }
  assert.equal((await list(pair.api, newest)).length, 10)
})
