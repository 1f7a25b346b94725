import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import Koa from 'koa'
import { ApiError, type LoginEvent, type Session, type Step } from '../src/index.ts'
import {
  assertFailure,
  bearer,
  json,
  send,
  serveBackend,
  startPair,
  tempFolder,
  type Answer,
  type Served,
} from './support.ts'

/** An author's Koa app beside the backend: one route of their own for those who are at `step`. */
async function authorApp(t: TestContext, api: Served, step?: Step): Promise<string> {
  const app = new Koa()
  app.use(api.backend.requireLogin({ step }))
  app.use(async (ctx) => {
    const session = ctx.state['session'] as Session
    ctx.body = { code: 200, result: { buyer: session.user.id, keys: Object.keys(session).sort() } }
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The envelope of a failure; its request id is in the body only. */
function assertRefused(answer: Answer, status: number, error: string): void {
  assert.deepEqual([answer.status, answer.body.code, answer.body.error], [status, status, error], answer.text)
  assert.match(answer.body.requestId ?? '', /^[0-9a-f-]{36}$/)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
}

test('requireLogin: those with a session pass, the others are answered as by the backend itself', async (t) => {
  const { simulator, api } = await startPair(t)
  const url = await authorApp(t, api)
  const { utoken, user } = (
    await api.login({ provider: 'wechat', code: await simulator.code(), silent: true })
  ).body.result
  const passed = await send<{ buyer: string; keys: string[] }>(url, bearer(utoken))
  assert.deepEqual(passed.body.result, { buyer: user.id, keys: ['expiresAt', 'id', 'user'] })
  assertRefused(await send(url), 401, 'token_missing')
  const ended = bearer(utoken, 'DELETE')
  await send(`${api.url}/session`, ended)
  const refused = await send(url, bearer(utoken))
  assertRefused(refused, 401, 'session_revoked')
  assert.equal(refused.headers.get('www-authenticate'), 'Bearer')
})

test('requireLogin with a step: a visitor is no member, a member is not profiled', async (t) => {
  const { simulator, api } = await startPair(t)
  const [members, profiled] = [await authorApp(t, api, 'member'), await authorApp(t, api, 'profiled')]
  const open = async (body: object): Promise<string> =>
    (await api.login({ provider: 'wechat', ...body })).body.result.utoken
  const visitor = await open({ code: await simulator.code('vic'), silent: true })
  const member = await open({ code: await simulator.code('mia') })
  const code = await simulator.code('pat')
  const known = await open({ code, userInfo: await simulator.userInfo(code) })
  const statuses = async (url: string) =>
    Promise.all([visitor, member, known].map(async (utoken) => (await send(url, bearer(utoken))).status))
  assert.deepEqual(await statuses(members), [403, 200, 200])
  assert.deepEqual(await statuses(profiled), [403, 403, 200])
  assertRefused(await send(members, bearer(visitor)), 403, 'step_required')
})

test('requireLogin without a database: a 503 that may be tried again, as from the backend itself', async (t) => {
  const { simulator, api } = await startPair(t)
  const url = await authorApp(t, api)
  const { utoken } = (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result
  await api.backend.close()
  const refused = await send(url, bearer(utoken))
  assertRefused(refused, 503, 'store_unavailable')
  assert.equal(refused.headers.get('retry-after'), '1')
  await assert.rejects(api.backend.authenticate(`Bearer ${utoken}`), { name: 'ApiError', status: 503 })
})

test('onLogin hears of each login, with what links it to a user of one’s own, before it is answered', async (t) => {
  const events: LoginEvent[] = []
  const { simulator, api } = await startPair(t, {
    onLogin: async (event) => {
      await Promise.resolve()
      events.push(event)
    },
  })
  const first = await api.login({ provider: 'wechat', ...(await simulator.phone()) })
  const { user } = first.body.result
  await api.login({ provider: 'wechat', code: await simulator.code(), silent: true })
  assert.deepEqual(
    events.map(({ isNew, phoneNumber }) => [isNew, phoneNumber?.number]),
    [
      [true, '13800138000'],
      [false, undefined],
    ],
  )
  assert.deepEqual(events[0]?.user, user)
  const details = await api.backend.findUser(user.id)
  assert.deepEqual(details?.identity, events[0]?.identity)
  assert.deepEqual(details?.phoneNumber, { countryCode: '86', number: '13800138000' })
  assert.equal(await api.backend.findUser('u_nobody'), undefined)
  // The answer has nothing of it.
  assert.ok(!first.text.includes(events[0]!.identity.subject) && !first.text.includes('13800138000'))
})

test('a login that onLogin refuses has no session, and the same request gets the same refusal', async (t) => {
  const { simulator, api } = await startPair(t, {
    onLogin: ({ isNew }) => {
      throw isNew
        ? new ApiError('user_blocked', { message: 'Not here.' })
        : new Error('database of the author')
    },
  })
  const body = { provider: 'wechat', code: await simulator.code() }
  const refused = await api.login(body)
  assertFailure(refused, 403, 'user_blocked')
  assert.equal(refused.body.message, 'Not here.')
  assertFailure(await api.login(body), 403, 'user_blocked')
  const other = { provider: 'wechat', code: await simulator.code() }
  const broken = await api.login(other)
  assertFailure(broken, 500, 'internal_error')
  assertFailure(await api.login(other), 500, 'internal_error')
  assert.ok(!broken.text.includes('author'))
})

test('nobody gets the session before onLogin has had its say: not on another node, not after a restart', async (t) => {
  const databaseUrl = `sqlite:${join(tempFolder(t), 'login.db')}`
  let letGo = (): void => {}
  const first = await startPair(t, {
    databaseUrl,
    onLogin: () => new Promise<void>((resolve) => (letGo = resolve)),
  })
  const told: boolean[] = []
  const second = await serveBackend(t, {
    api: first.simulator.url,
    databaseUrl,
    now: first.clock.now,
    onLogin: ({ isNew, identity }) => {
      told.push(isNew && identity.subject !== '')
      throw new ApiError('user_blocked')
    },
  })
  const body = { provider: 'wechat', code: await first.simulator.code() }
  const waiting = first.api.login(body)
  assertFailure(await second.login(body), 403, 'user_blocked')
  assert.deepEqual(told, [true])
  letGo()
  const { utoken } = (await waiting).body.result
  assertFailure(await first.api.session(utoken), 401, 'session_revoked')
})

test('an account is deleted with all that is kept of it: its sessions end, a login makes another user', async (t) => {
  const { simulator, api } = await startPair(t)
  const login = async (): Promise<{ utoken: string; user: { id: string } }> =>
    (
      await api.login({
        provider: 'wechat',
        ...(await simulator.phone()),
        agreements: [{ title: '用户协议' }],
      })
    ).body.result
  const [here, there] = [await login(), await login()]
  for (const { utoken } of [here, there]) assert.equal((await api.session(utoken)).status, 200)
  assert.equal((await send(`${api.url}/user`, bearer(here.utoken, 'DELETE'))).status, 200)
  for (const { utoken } of [here, there]) assertFailure(await api.session(utoken), 401, 'session_revoked')
  assert.equal(await api.backend.findUser(here.user.id), undefined)
  const again = await login()
  assert.notEqual(again.user.id, here.user.id)
  assert.equal((await api.backend.findUser(again.user.id))?.consents.length, 1)
})

test('a phone number by its code, for who is logged in: masked in the answer, asked for once', async (t) => {
  const { simulator, api } = await startPair(t)
  const { utoken } = (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result
  const { phoneCode } = await simulator.phone('+852 61234567')
  const init = { ...json({ phoneCode }), headers: bearer(utoken).headers }
  const answer = await send<{ phone: string }>(`${api.url}/user/phone`, init)
  assert.deepEqual([answer.status, answer.body.result.phone], [200, '+852 61****67'])
  // Its answer lost on the way, the same code again: the platform is not asked again.
  assert.equal((await send(`${api.url}/user/phone`, init)).status, 200)
  const asked = (await simulator.calls()).filter(({ path }) => path === '/wxa/business/getuserphonenumber')
  assert.equal(asked.length, 1)
  assertFailure(
    await send(`${api.url}/user/phone`, {
      ...json({ phoneCode: 'unknown' }),
      headers: bearer(utoken).headers,
    }),
    400,
    'phone_code_invalid',
  )
})
