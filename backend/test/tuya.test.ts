import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError, tuya, tuyaRegions, type LoginResult } from '../src/index.ts'
import { tuyaSettings } from '../src/provider/tuya-settings.ts'
import { startRaw } from './providers/contract/stage.ts'
import { createLog } from '../src/log.ts'
import { run } from './command.ts'
import { assertFailure, createClock, json, send, tempFolder } from './support.ts'
import { clientId, startTuya, userIdOf } from './tuya-support.ts'

const minute = 60_000

/** What the log says was wrong. */
const blamesIn = (lines: string[]): unknown[] =>
  lines
    .map((line) => JSON.parse(line) as { level: number; detail?: { errcode?: number; blame?: string } })
    .filter(({ level }) => level >= 50)
    .map(({ detail }) => [detail?.errcode, detail?.blame])

test('a login with a code of ty.login opens a session like any other', async (t) => {
  const { serve, logIn } = await startTuya(t)
  const api = await serve()
  const answer = await logIn(api)
  const { utoken, user } = answer.body.result
  assert.equal((await api.session(utoken)).body.result.user.id, user.id)
  assert.equal(userIdOf(await logIn(api)), user.id, 'the same user again')
  assert.notEqual(userIdOf(await logIn(api, 'ben')), user.id)
  const details = await api.backend.findUser(user.id)
  assert.deepEqual([details?.identity.provider, details?.identity.appId], ['tuya', clientId])
  assert.ok(!answer.text.includes(details?.identity.subject ?? 'x'), 'no uid')
})

test('a clock 10 minutes off, a wrong secret, a used code: each its own error, and the log says what to do', async (t) => {
  const { serve, logIn, code, clock } = await startTuya(t)
  const lines: string[] = []
  const log = { stream: { write: (line: string) => lines.push(line) } }
  const blamed = async (options: Parameters<typeof serve>[0]): Promise<unknown[]> => {
    lines.length = 0
    const answer = await logIn(await serve({ log, ...options }))
    assertFailure(answer, 502, 'platform_misconfigured')
    assert.ok(!/clock|secret|TUYA/i.test(answer.text), 'it is nobody else’s business')
    return blamesIn(lines)
  }
  const ahead = { now: () => clock.ms + 10 * minute }
  assert.deepEqual(await blamed(ahead), [[1013, "this machine's clock is 600 s ahead of Tuya's"]])
  const behind = { now: () => clock.ms - 10 * minute }
  assert.deepEqual(await blamed(behind), [[1013, "this machine's clock is 600 s behind Tuya's"]])
  assert.deepEqual(await blamed({ tuya: { secret: 'wrong' } }), [
    [1004, 'the signature is refused: TUYA_SECRET is wrong, or is not the secret of TUYA_CLIENT_ID'],
  ])
  assert.deepEqual(await blamed({ tuya: { clientId: 'no-id' } }), [
    [1005, 'TUYA_CLIENT_ID is not known in the data centre of TUYA_REGION'],
  ])

  const api = await serve()
  const used = await code()
  assert.equal((await api.login({ provider: 'tuya', code: used })).status, 200)
  assertFailure(await api.login({ provider: 'tuya', code: used, silent: true }), 409, 'code_used')
  // A backend that has not seen it has Tuya's word alone, which does not tell a used code from an unknown one.
  assertFailure(await (await serve()).login({ provider: 'tuya', code: used }), 400, 'code_invalid')
})

test('a clock 4 minutes off is near enough', async (t) => {
  const { serve, logIn, clock } = await startTuya(t)
  for (const off of [4, -4]) {
    assert.equal((await logIn(await serve({ now: () => clock.ms + off * minute }))).status, 200)
  }
})

test('a request has the documented headers and no others, and its query is sorted', async (t) => {
  const tokens = { access_token: 'a1', refresh_token: 'r/1', expire_time: 7200, uid: 'ay1' }
  const { api, received } = await startRaw(t, (_received, response) => {
    response.end(JSON.stringify({ success: true, result: tokens, t: 1, tid: 'x' }))
  })
  const clock = createClock()
  const provider = tuya({ clientId, secret: 'secret', api: `${api}/` })({
    now: clock.now,
    log: makeLog(),
    sharedToken: () => assert.fail(),
  })
  t.after(() => provider.close())
  const { tokens: given, identity } = await provider.exchange('c')
  assert.deepEqual(given, { accessToken: 'a1', refreshToken: 'r/1', endsAt: clock.ms + 7200_000 })
  assert.deepEqual(await provider.renew?.(given ?? assert.fail()), given)
  const ask = { path: '/v1.0/a', query: { b: '2 &', a: '涂' } }
  await provider.call?.(given ?? assert.fail(), identity.subject, ask)
  const signed = { ...ask, method: 'POST' as const, body: { x: '涂' }, headers: { lang: 'zh', area_id: '1' } }
  await provider.call?.(given ?? assert.fail(), identity.subject, signed)

  const usual = ['client_id', 'connection', 'host', 'nonce', 'sign', 'sign_method', 't']
  const names = received.map(({ headers }) => Object.keys(headers).sort())
  const business = [...usual, 'access_token'].sort()
  const posted = [
    ...business,
    'area_id',
    'content-length',
    'content-type',
    'lang',
    'signature-headers',
  ].sort()
  assert.deepEqual(names, [usual, usual, business, posted])
  assert.deepEqual(
    received.map(({ method, url }) => `${method} ${url.pathname}${url.search}`),
    [
      'GET /v1.0/token?code=c&grant_type=2',
      'GET /v1.0/token/r%2F1',
      'GET /v1.0/a?a=%E6%B6%82&b=2%20%26',
      'POST /v1.0/a?a=%E6%B6%82&b=2%20%26',
    ],
  )
  for (const { headers } of received) {
    assert.equal(headers['t'], String(clock.ms))
    assert.match(String(headers['t']), /^\d{13}$/)
    assert.deepEqual([headers['client_id'], headers['sign_method']], [clientId, 'HMAC-SHA256'])
    assert.match(String(headers['sign']), /^[0-9A-F]{64}$/)
  }
  assert.equal(new Set(received.map(({ headers }) => headers['nonce'])).size, 4)
  assert.deepEqual(
    [received[3]?.headers['signature-headers'], received[3]?.body, received[3]?.headers['content-type']],
    ['lang:area_id', '{"x":"涂"}', 'application/json'],
  )
})

test('the life of the tokens is read under either of its names, and is 2 hours without', async (t) => {
  const lives: object[] = [{ expire_time: 60 }, { expire: 60 }, {}]
  const { api } = await startRaw(t, (_received, response) => {
    const result = { access_token: 'a', refresh_token: 'r', uid: 'ay1', ...lives.shift() }
    response.end(JSON.stringify({ success: true, result }))
  })
  const now = () => 1_000_000_000_000
  const provider = tuya({ clientId, secret: 's', api })({
    now,
    log: makeLog(),
    sharedToken: () => assert.fail(),
  })
  t.after(() => provider.close())
  const ends: unknown[] = []
  for (let index = 0; index < 3; index++) ends.push((await provider.exchange('c')).tokens?.endsAt)
  assert.deepEqual(ends, [now() + 60_000, now() + 60_000, now() + 7200_000])
})

test('a region is one of seven; another is told at once, with those there are', () => {
  assert.equal(Object.keys(tuyaRegions).length, 7)
  assert.equal(new Set(Object.values(tuyaRegions)).size, 7)
  for (const [region, address] of Object.entries(tuyaRegions)) {
    assert.match(address, /^https:\/\/openapi[a-z-]*\.(tuya(cn|us|eu|in)|iotbing)\.com$/)
    tuya({ clientId, secret: 's', region: region as keyof typeof tuyaRegions })
  }
  for (const region of ['us', 'CN', '__proto__', '']) {
    assert.throws(
      () => tuya({ clientId, secret: 's', region: region as 'cn' }),
      (error) => error instanceof ConfigError && /none of cn, us-west, .*, sg$/.test(error.message),
    )
  }
})

test('the settings of the environment', () => {
  const read = (env: Record<string, string>) =>
    tuyaSettings.read({ TUYA_CLIENT_ID: clientId, TUYA_SECRET: 's', ...env })
  assert.equal(read({}).issues, undefined)
  assert.equal(read({ TUYA_REGION: 'eu-west', TUYA_API: 'http://localhost:1/tuya' }).issues, undefined)
  const { issues } = read({ TUYA_REGION: 'mars', TUYA_API: 'localhost' })
  assert.deepEqual(issues, [
    'TUYA_REGION is none of cn, us-west, us-east, eu-central, eu-west, in, sg',
    'TUYA_API is not an http or https address',
  ])
  assert.deepEqual(tuyaSettings.read({}).issues, ['TUYA_CLIENT_ID is missing', 'TUYA_SECRET is missing'])
})

test("the README's example runs as it stands", async (t) => {
  const { simulator, code } = await startTuya(t)
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const example = /```ts\n(import \{ createBackend, serve, tuya[^]*?)```/.exec(readme)?.[1]
  assert.ok(example, 'the README has no such example')
  const folder = tempFolder(t)
  const file = join(folder, 'example.mts')
  const index = new URL('../src/index.ts', import.meta.url).href
  const whole = `${example}\nprocess.stdin.once('data', async (id) => console.log(JSON.stringify(await devicesOf(String(id)))))`
  writeFileSync(file, whole.replace("'miniprogram-login-backend'", `'${index}'`))
  const env = { TUYA_CLIENT_ID: clientId, TUYA_SECRET: 'secret', TUYA_API: `${simulator.url}/tuya` }
  const { child, listening } = run(t, file, { cwd: folder, env })
  const answer = await send<LoginResult>(
    `${await listening}/login`,
    json({ provider: 'tuya', code: await code() }),
  )
  const told = once(child.stdout ?? assert.fail(), 'data')
  child.stdin?.write(userIdOf(answer))
  const devices = JSON.parse(String((await told)[0])) as { name: string }[]
  assert.deepEqual(
    devices.map(({ name }) => name),
    ['Lamp'],
  )
})

const makeLog = () => createLog('silent')
