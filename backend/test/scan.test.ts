import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoginResult } from '../src/index.ts'
import { readCode } from './code-reader.ts'
import {
  act,
  chromeOnWindows,
  confirmed,
  create,
  logIn,
  poll,
  type Card,
  type Created,
} from './scan-support.ts'
import { assertFailure, bearer, json, send, startPair, type Answer } from './support.ts'

const second = 1000
const minute = 60 * second

interface SessionItem {
  id: string
  current: boolean
  client: { kind: string; name: string }
}

/** All but the request id. */
const withoutId = ({ status, body }: Answer): unknown => [status, { ...body, requestId: '' }]

test('a PC logs in: its code is scanned, the phone confirms, the PC has a session of its own, once', async (t) => {
  const { simulator, api, clock } = await startPair(t, { siteName: '示例' })
  const code = await simulator.code()
  const { utoken, user } = (
    await api.login({ provider: 'wechat', code, userInfo: await simulator.userInfo(code) })
  ).body.result

  const init = json({})
  const made = await send<Created>(`${api.url}/scan`, {
    ...init,
    headers: { ...init.headers, 'User-Agent': chromeOnWindows },
  })
  const { scene, expiresAt, image, ...rest } = made.body.result
  assert.match(scene, /^[\w-]{22}$/)
  assert.equal(expiresAt, clock.ms + 3 * minute)
  assert.deepEqual(rest, { interval: 3 })
  assert.equal(made.headers.get('cache-control'), 'no-store')
  const url = new URL(readCode(Buffer.from(image.replace('data:image/png;base64,', ''), 'base64')) ?? '')
  assert.deepEqual([url.searchParams.get('scene'), url.searchParams.get('page')], [scene, 'pages/scan/index'])
  const setCookie = made.headers.get('set-cookie') ?? ''
  const pattern = /^scan-([\w-]{22})=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=180$/
  assert.equal(pattern.exec(setCookie)?.[1], scene)
  const ticket = { ...made.body.result, cookie: setCookie.split(';')[0] ?? '' }

  assert.deepEqual((await poll(api, ticket)).body.result, { state: 'new', expiresAt })
  const card = await act<Card>(api, utoken, ticket, 'scan')
  assert.deepEqual(card.body.result, {
    state: 'scanned',
    site: '示例',
    client: 'Chrome · Windows',
    ip: '127.0.0.1',
    createdAt: expiresAt - 3 * minute,
    expiresAt,
  })
  clock.ms += 3 * second
  const shown = { nickName: 'Ann', avatarUrl: 'https://img.example.com/ann.png' }
  assert.deepEqual((await poll(api, ticket)).body.result, { state: 'scanned', expiresAt, user: shown })
  assert.deepEqual((await act(api, utoken, ticket, 'confirm')).body.result, { state: 'confirmed' })

  const { state, session } = (await poll(api, ticket)).body.result
  assert.equal(state, 'confirmed')
  assert.deepEqual(session?.user, user)
  assert.notEqual(session?.utoken, utoken)
  assertFailure(await poll(api, ticket), 409, 'ticket_used')
  assertFailure(await act(api, utoken, ticket, 'scan'), 409, 'ticket_used')

  // The PC is in the list on the phone, and can be ended from there.
  const pc = session?.utoken ?? ''
  assert.equal((await api.session(pc)).status, 200)
  const { body } = await send<SessionItem[]>(`${api.url}/sessions`, bearer(utoken))
  const item = body.result.find(({ current }) => !current)
  assert.deepEqual(item?.client, { kind: 'pc', name: 'Chrome · Windows' })
  await send(`${api.url}/sessions/${item?.id}`, bearer(utoken, 'DELETE'))
  assertFailure(await api.session(pc), 401, 'session_revoked')
  assert.equal((await api.session(utoken)).status, 200)
})

test('asked for, the secret is in the body and goes in a header; https makes the cookie Secure', async (t) => {
  const { simulator, api } = await startPair(t, { publicUrl: 'https://api.example.com' })
  const utoken = await logIn(api, simulator)
  const made = await send<Created>(`${api.url}/scan`, { ...json({}), headers: { 'x-scan-secret': 'header' } })
  assert.equal(made.headers.get('set-cookie'), null)
  const { scene, secret = '' } = made.body.result
  assert.match(secret, /^[\w-]{43}$/)
  await confirmed(api, utoken, { ...made.body.result, cookie: '' })
  const url = `${api.url}/scan?scene=${scene}`
  assertFailure(await send(url, { headers: { 'x-scan-secret': 'header' } }), 404, 'ticket_unknown')
  const { body } = await send<{ session?: LoginResult }>(url, { headers: { 'x-scan-secret': secret } })
  assert.equal(body.result.session?.user.step, 'member')

  const { headers } = await send(`${api.url}/scan`, json({}))
  assert.match(headers.get('set-cookie') ?? '', /; HttpOnly; SameSite=Strict; Path=\/; Max-Age=180; Secure$/)
})

test('who photographs the code gets nothing: without the secret a ticket is as unknown as any', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  const utoken = await logIn(api, simulator)
  const [ticket, other] = [await create(api), await create(api)]
  const unknown = withoutId(await poll(api, { scene: 'A'.repeat(22), cookie: '' }))
  assert.deepEqual((unknown as [number])[0], 404)
  const guesses = [
    '',
    other.cookie,
    `scan-${ticket.scene}=`,
    `scan-${ticket.scene}=${'A'.repeat(43)}`,
    `scan-${ticket.scene}=${other.cookie.split('=')[1]}`,
    `scan-${ticket.scene}x=${ticket.cookie.split('=')[1]}`,
  ]
  const guessAll = async (): Promise<void> => {
    for (const cookie of guesses) {
      assert.deepEqual(withoutId(await poll(api, { ...ticket, cookie })), unknown)
      const events = await send(`${api.url}/scan/events?scene=${ticket.scene}`, {
        headers: { Cookie: cookie },
      })
      assert.deepEqual(withoutId(events), unknown)
    }
  }
  await guessAll()
  // Nor have the guesses slowed the PC down.
  assert.equal((await poll(api, ticket)).status, 200)
  await act(api, utoken, ticket, 'scan')
  await guessAll()
  await act(api, utoken, ticket, 'confirm')
  await guessAll()
  const cookie = `a=b; ${other.cookie}; ${ticket.cookie}; c`
  const { body } = await poll(api, { ...ticket, cookie })
  assert.ok(body.result.session)
  await guessAll()
  clock.ms += 3 * minute
  await guessAll()
  for (const scene of ['', 'x', `${ticket.scene}=`, 'ü'.repeat(22), '%00'.repeat(22)]) {
    assertFailure(await poll(api, { ...ticket, scene }), 400, 'invalid_request')
    assertFailure(await send(`${api.url}/scan/events?scene=${scene}`), 400, 'invalid_request')
  }
})

test('the first who scans owns the ticket; only that one confirms or cancels, and may say so twice', async (t) => {
  const { simulator, api } = await startPair(t)
  const [ann, ben] = [await logIn(api, simulator, 'ann'), await logIn(api, simulator, 'ben')]
  const ticket = await create(api)
  for (const action of ['confirm', 'cancel'] as const)
    assertFailure(await act(api, ann, ticket, action), 409, 'ticket_not_scanned')
  assert.equal((await poll(api, ticket)).body.result.state, 'new')
  for (let times = 0; times < 2; times += 1) {
    assert.equal((await act(api, ann, ticket, 'scan')).body.result.state, 'scanned')
    for (const action of ['scan', 'confirm', 'cancel'] as const)
      assertFailure(await act(api, ben, ticket, action), 409, 'ticket_taken')
  }
  for (let times = 0; times < 2; times += 1) {
    assert.deepEqual((await act(api, ann, ticket, 'confirm')).body.result, { state: 'confirmed' })
    for (const action of ['scan', 'confirm', 'cancel'] as const)
      assertFailure(await act(api, ben, ticket, action), 409, 'ticket_taken')
  }
  assert.equal((await act(api, ann, ticket, 'scan')).body.result.state, 'confirmed')
  assertFailure(await act(api, ann, ticket, 'cancel'), 409, 'ticket_used')
  assert.equal((await poll(api, ticket)).body.result.session?.user.step, 'member')
  assert.deepEqual((await act(api, ann, ticket, 'confirm')).body.result, { state: 'consumed' })
  assertFailure(await act(api, ann, ticket, 'cancel'), 409, 'ticket_used')
  assertFailure(await act(api, ben, ticket, 'confirm'), 409, 'ticket_taken')
  for (const action of ['scan', 'confirm', 'cancel'] as const) {
    for (const scene of ['A'.repeat(22), 'x', '%00'])
      assertFailure(await act(api, ann, { scene }, action), 404, 'ticket_unknown')
    assertFailure(
      await send(`${api.url}/scan/${ticket.scene}/${action}`, { method: 'POST' }),
      401,
      'token_missing',
    )
  }
})

test('a cancelled ticket stays so', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  const utoken = await logIn(api, simulator)
  const ticket = await create(api)
  await act(api, utoken, ticket, 'scan')
  for (let times = 0; times < 2; times += 1)
    assert.deepEqual((await act(api, utoken, ticket, 'cancel')).body.result, { state: 'cancelled' })
  for (const action of ['scan', 'confirm'] as const)
    assertFailure(await act(api, utoken, ticket, action), 409, 'ticket_cancelled')
  for (let times = 0; times < 2; times += 1) {
    const { state, session } = (await poll(api, ticket)).body.result
    assert.deepEqual([state, session], ['cancelled', undefined])
    clock.ms += 3 * minute
  }
})

test('a visitor confirms nothing: the ticket waits until the user has logged in', async (t) => {
  const { simulator, api } = await startPair(t)
  const visitor = await logIn(api, simulator, 'vic', { silent: true })
  const ticket = await create(api)
  for (const action of ['scan', 'confirm', 'cancel'] as const)
    assertFailure(await act(api, visitor, ticket, action), 403, 'step_required')
  assert.equal((await poll(api, ticket)).body.result.state, 'new')
  await confirmed(api, await logIn(api, simulator, 'vic'), ticket)
})

test('after three minutes a ticket is expired, in whatever state; no session is had for it', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  const utoken = await logIn(api, simulator)
  const [fresh, scanned, done] = [await create(api), await create(api), await create(api)]
  await act(api, utoken, scanned, 'scan')
  await confirmed(api, utoken, done)
  clock.ms = fresh.expiresAt - 1
  assert.equal((await poll(api, fresh)).body.result.state, 'new')
  clock.ms += 1
  for (const ticket of [fresh, scanned, done]) {
    const { status, body } = await poll(api, ticket)
    assert.deepEqual([status, body.result.state, body.result.session], [200, 'expired', undefined])
    for (const action of ['scan', 'confirm', 'cancel'] as const)
      assertFailure(await act(api, utoken, ticket, action), 410, 'ticket_expired')
  }
  assert.equal((await send<unknown[]>(`${api.url}/sessions`, bearer(utoken))).body.result.length, 1)
})

test('20 confirms at once are all fine, one of them counts; 20 polls at once get one session', async (t) => {
  const { simulator, api } = await startPair(t)
  const utoken = await logIn(api, simulator)
  const ticket = await create(api)
  await act(api, utoken, ticket, 'scan')
  const crowd = async <Value>(run: () => Promise<Value>): Promise<Value[]> =>
    Promise.all(Array.from({ length: 20 }, run))
  for (const { status, body } of await crowd(() => act(api, utoken, ticket, 'confirm')))
    assert.deepEqual([status, body.result.state], [200, 'confirmed'])
  const polls = await crowd(() => poll(api, ticket))
  const sessions = polls.filter(({ status }) => status === 200)
  assert.equal(sessions.length, 1)
  for (const answer of polls) if (answer.status !== 200) assertFailure(answer, 409, 'ticket_used')
  assert.equal((await send<unknown[]>(`${api.url}/sessions`, bearer(utoken))).body.result.length, 2)
})

test('of 20 users who scan at once one has the ticket', async (t) => {
  const { simulator, api } = await startPair(t)
  const tokens = await Promise.all(
    Array.from({ length: 20 }, (_, index) => logIn(api, simulator, `user ${index}`)),
  )
  const ticket = await create(api)
  const answers = await Promise.all(tokens.map((utoken) => act(api, utoken, ticket, 'scan')))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  for (const answer of answers) if (answer.status !== 200) assertFailure(answer, 409, 'ticket_taken')
})

test('the owner is deleted meanwhile: the ticket goes along', async (t) => {
  const { simulator, api } = await startPair(t)
  const utoken = await logIn(api, simulator)
  const ticket = await create(api)
  await confirmed(api, utoken, ticket)
  await send(`${api.url}/user`, bearer(utoken, 'DELETE'))
  assertFailure(await poll(api, ticket), 404, 'ticket_unknown')
})

test('neither a secret nor a session of a PC is in the log or a metric', async (t) => {
  const lines: string[] = []
  const metricsToken = 'm'.repeat(16)
  const log = { level: 'debug', stream: { write: (line: string) => void lines.push(line) } } as const
  const { simulator, api } = await startPair(t, { log, metricsToken })
  const utoken = await logIn(api, simulator)
  const ticket = await create(api)
  const secret = ticket.cookie.split('=')[1] ?? ''
  await poll(api, ticket)
  await send(`${api.url}/scan?scene=${ticket.scene}&secret=${secret}`, { headers: { 'x-scan-secret': 'x' } })
  await confirmed(api, utoken, ticket)
  const { session } = (await poll(api, ticket)).body.result
  const { text } = await fetch(`${api.url}/metrics`, bearer(metricsToken)).then(async (r) => ({
    text: await r.text(),
  }))
  const said = lines.join('') + text
  assert.match(said, /\/scan/)
  for (const hidden of [secret, session?.utoken ?? '', utoken]) assert.ok(hidden && !said.includes(hidden))
  assert.ok(!text.includes(ticket.scene))
})
