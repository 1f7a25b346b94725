import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { CloudMain } from '../../src/cloud.ts'
import type { LoginEvent } from '../../src/login/service.ts'
import { collections } from '../../src/store/cloud/schema.ts'
import { png } from '../images.ts'
import { ann, ben, place, placeWith } from './place.ts'
import { appId, bodyOf, cloud, loginWith, request, run, startCloud } from './support.ts'

test("the README's example runs as it stands", async (t) => {
  await startCloud(t)
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const example = /```js\n(\/\/ cloudfunctions\/login[^]*?)```/.exec(readme)?.[1]
  assert.ok(example, 'the README has no such example')
  const module = new URL('../../src/cloud.ts', import.meta.url).href
  const exports: { main?: CloudMain } = {}
  // As CommonJS has it; the package's own name would be that of what was built.
  const load = new Function('require', 'exports', example.replace('miniprogram-login-backend/cloud', module))
  load((name: string) => (name === 'wx-server-sdk' ? cloud : assert.fail(name)), exports)
  const main = exports.main ?? assert.fail('no main')
  t.mock.method(console, 'log', () => {})
  const { utoken: token, user } = bodyOf(await run(main, loginWith('a'), ann)).result
  const orders = await run(main, request('GET', '/orders/7', { token }), ann)
  assert.deepEqual(JSON.parse(orders.body), { id: '7', buyer: user.id })
})

test('a login by the word of the platform: new the first time, the same user after that, on any instance', async (t) => {
  const { start, database } = await place(t)
  const events: LoginEvent[] = []
  const main = start({ onLogin: (event) => void events.push(event) })
  const first = await run(main, loginWith('a'), { ...ann, unionId: 'union' })
  assert.equal(first.statusCode, 200)
  assert.equal(first.header['content-type'], 'application/json')
  const { utoken, user } = bodyOf(first).result
  assert.equal(bodyOf(await run(main, loginWith('b'), ann)).result.user.id, user.id)
  const other = start({ onLogin: (event) => void events.push(event) })
  assert.equal(bodyOf(await run(other, loginWith('c'), ann)).result.user.id, user.id)
  const identity = { provider: 'wechat', appId, subject: 'oAnn', unionId: null }
  assert.deepEqual(
    events.map((event) => [event.identity, event.isNew]),
    [
      [{ ...identity, unionId: 'union' }, true],
      [identity, false],
      [identity, false],
    ],
  )
  assert.equal(database.documents('login_users')[0]?.['unionId'], 'union')

  const session = await run(other, request('GET', '/session', { token: utoken }), ann)
  assert.equal(session.statusCode, 200)
  await run(main, request('DELETE', '/session', { token: utoken }), ann)
  const ended = await run(start(), request('GET', '/session', { token: utoken }), ann)
  assert.deepEqual([ended.statusCode, bodyOf(ended).error], [401, 'session_revoked'])
})

test('20 logins of one new user at once, on 4 cold instances, make one user and 20 sessions', async (t) => {
  const { start, database } = await placeWith(t, [])
  const mains = Array.from({ length: 4 }, () => start({ maxSessions: 20 }))
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => run(mains[index % 4]!, loginWith(`c${index}`), ann)),
  )
  assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
  assert.equal(new Set(answers.map((answer) => bodyOf(answer).result.user.id)).size, 1)
  assert.equal(database.documents('login_users').length, 1)
  assert.equal(database.documents('login_sessions').length, 20)
  assert.equal(database.documents('login_keys').length, 1, 'one key for all of them')
})

test('a code names an attempt of its caller: sent again it is the same login, of another caller another', async (t) => {
  const { start } = await place(t)
  const main = start()
  const first = bodyOf(await run(main, loginWith('same'), ann)).result
  assert.equal(bodyOf(await run(start(), loginWith('same'), ann)).result.utoken, first.utoken)
  const other = bodyOf(await run(main, loginWith('same'), ben)).result
  assert.notEqual(other.user.id, first.user.id)
  assert.notEqual(other.utoken, first.utoken)
})

test('who does not come from the mini-program logs nobody in, whatever the event says', async (t) => {
  const { start, database } = await place(t)
  const main = start()
  const forged = {
    ...loginWith('a'),
    userInfo: { openId: 'oAnn', appId },
    OPENID: 'oAnn',
    SOURCE: 'wx_client',
  }
  const gateway = { 'x-wx-source': 'wx_client', 'x-wx-openid': 'oAnn', 'x-wx-appid': appId }
  for (const call of [
    { source: 'wx_http', ...ann },
    { source: 'wx_unknown', ...ann },
    { source: 'scf', ...ann },
    { source: 'wx_http,scf', ...ann },
    { source: 'wx_client,wx_http', ...ann },
    { source: '', ...ann },
    { source: 'wx_client' },
  ]) {
    const answer = await run(main, { ...forged, header: gateway }, call)
    assert.deepEqual([answer.statusCode, bodyOf(answer).error], [400, 'invalid_request'], call.source)
    assert.match(bodyOf(answer).message ?? '', /wx\.cloud\.callFunction/)
  }
  assert.equal(database.documents('login_users').length, 0)
  for (const source of ['wx_client', 'wx_devtools', 'wx_client,scf', 'wx_localdebug']) {
    assert.equal((await run(main, loginWith(source), { source, ...ann })).statusCode, 200, source)
  }
})

test('the users of two mini-programs are apart, and only those of the named one get in', async (t) => {
  const { start } = await place(t)
  const main = start()
  const ids = [
    bodyOf(await run(main, loginWith('a'), ann)).result.user.id,
    bodyOf(await run(main, loginWith('b'), { ...ann, appId: 'wx0000000000000002' })).result.user.id,
    // The one that owns the environment, called from another one that shares it.
    bodyOf(
      await run(main, loginWith('c'), { ...ann, from: { openId: 'oFrom', appId: 'wx0000000000000003' } }),
    ).result.user.id,
  ]
  assert.equal(new Set(ids).size, 3)
  const one = start({ appId })
  assert.equal(bodyOf(await run(one, loginWith('d'), ann)).result.user.id, ids[0])
  const refused = await run(one, loginWith('e'), { ...ann, appId: 'wx0000000000000002' })
  assert.deepEqual([refused.statusCode, bodyOf(refused).error], [502, 'platform_misconfigured'])
})

test('a timer sweeps, and nothing but a timer', async (t) => {
  const { start, database } = await place(t)
  let now = 1_800_000_000_000
  const main = start({ now: () => now })
  await run(main, loginWith('a'), ann)
  now += 2 * 3600_000
  const event = { Type: 'Timer', TriggerName: 'sweep', Time: '2026-11-21T00:00:00Z' }
  assert.equal((await run(main, event, ann)).statusCode, 400)
  assert.equal(database.documents('login_codes').length, 1)
  assert.equal((await run(main, event, { source: 'wx_trigger' })).statusCode, 200)
  assert.equal(database.documents('login_codes').length, 0)
  assert.equal(database.documents('login_sessions').length, 1)
})

test('when a session was last seen is written before the answer: after it a function stands still', async (t) => {
  const { start, database } = await place(t)
  let now = 1_800_000_000_000
  const main = start({ now: () => now })
  const { utoken: token } = bodyOf(await run(main, loginWith('a'), ann)).result
  now += 10 * 60_000
  assert.equal((await run(main, request('GET', '/session', { token }), ann)).statusCode, 200)
  assert.equal(database.documents('login_sessions')[0]?.['lastSeenAt'], now)
})

test('what is no request gets an answer that says so', async (t) => {
  const { start } = await place(t)
  const main = start()
  for (const [event, field] of [
    [undefined, 'event'],
    ['text', 'event'],
    [{}, 'method'],
    [{ method: 'POST' }, 'path'],
    [{ method: 'post', path: '/login' }, 'method'],
    [{ method: 'GET', path: 'session' }, 'path'],
    [{ method: 'GET', path: '/session', header: { a: 1 } }, 'header.a'],
    [{ method: 'POST', path: '/login', body: { provider: 'wechat' } }, 'body'],
    [{ httpMethod: 'POST', path: '/login', headers: {}, body: '{}' }, 'method'],
  ] as const) {
    const answer = await run(main, event, ann)
    const { code, error, message } = bodyOf(answer)
    assert.deepEqual([answer.statusCode, code, error], [400, 400, 'invalid_request'])
    assert.ok(message?.startsWith(`${field}: is not as the transport`), message)
  }
  const unknown = await run(main, request('GET', '/nothing'), ann)
  assert.deepEqual([unknown.statusCode, bodyOf(unknown).error], [404, 'not_found'])
  const head = await run(main, request('HEAD', '/health'), ann)
  assert.deepEqual([head.statusCode, head.body], [200, ''])
  const method = await run(main, request('PUT', '/login'), ann)
  assert.deepEqual([method.statusCode, method.header['allow']], [405, 'POST'])
})

test('what one step of the sweep cannot do keeps the others from nothing', async (t) => {
  const { start, database } = await place(t)
  let now = 1_800_000_000_000
  const main = start({ now: () => now })
  await run(main, loginWith('a'), ann)
  now += 31 * 24 * 3600_000 * 2
  database.fail({ action: 'database.removeDocument', when: 'before' })
  const answer = await run(main, {}, { source: 'wx_trigger' })
  assert.deepEqual([answer.statusCode, bodyOf(answer).error], [503, 'store_unavailable'])
  assert.equal(database.documents('login_codes').length, 1, 'it was this step')
  assert.equal(database.documents('login_sessions').length, 0)
  assert.equal(database.documents('login_limits').length, 0)
})

test('a stream cannot be given, and is said to', async (t) => {
  const { start } = await place(t)
  const openapi = {
    wxacode: { getUnlimited: async () => ({ contentType: 'image/png', buffer: png, errCode: 0 }) },
  }
  const main = start({ cloud: { ...cloud, openapi }, scan: {} })
  const made = await run(
    main,
    {
      ...request('POST', '/scan', { json: { provider: 'wechat' } }),
      header: { 'content-type': 'application/json', 'x-scan-secret': 'header' },
    },
    ann,
  )
  const { scene, secret } = (JSON.parse(made.body) as { result: { scene: string; secret: string } }).result
  const events = {
    ...request('GET', '/scan/events', { query: `scene=${scene}` }),
    header: { 'x-scan-secret': secret },
  }
  const answer = await run(main, events, ann)
  assert.equal(answer.statusCode, 400)
  assert.match(bodyOf(answer).message ?? '', /poll GET \/scan/)
})

test('a limit counts the caller, not the address, on all instances together', async (t) => {
  const { start } = await place(t)
  const limits = { login: { max: 2, windowMs: 60_000 } }
  const [here, there] = [start({ limits }), start({ limits })]
  await run(here, loginWith('a'), ann)
  await run(there, loginWith('b'), ann)
  assert.equal((await run(here, loginWith('c'), ann)).statusCode, 429)
  assert.equal((await run(here, loginWith('d'), ben)).statusCode, 200)
})

test('the database away is a 503 with words for a person, and the next call goes on', async (t) => {
  const { start, database } = await place(t)
  const main = start()
  for (const fault of [
    { action: '*', when: 'before', times: 50 },
    { action: '*', when: 'before', times: 50, how: 'cut' },
  ] as const) {
    database.fail(fault)
    const answer = await run(main, loginWith('a'), ann)
    assert.deepEqual([answer.statusCode, bodyOf(answer).error], [503, 'store_unavailable'])
    database.mend()
  }
  assert.equal((await run(main, loginWith('a'), ann)).statusCode, 200)
})

test('SECRET_KEY keeps the key out of the database', async (t) => {
  const { start, database } = await place(t)
  const main = start({ secretKey: 'k'.repeat(32) })
  assert.equal((await run(main, loginWith('a'), ann)).statusCode, 200)
  assert.equal(database.documents('login_keys').length, 0)
  assert.throws(() => start({ secretKey: 'short' }), { name: 'ConfigError', message: /SECRET_KEY/ })
})

test('a SECRET_KEY that is set later takes nothing away: what the one in the database has sealed opens', async (t) => {
  const { start, database } = await place(t)
  const openapi = {
    phonenumber: {
      getPhoneNumber: async () => ({
        phoneInfo: { purePhoneNumber: '13800138000', countryCode: '86', watermark: { appid: appId } },
      }),
    },
  }
  const withApi = { cloud: { ...cloud, openapi } }
  const first = await run(start(withApi), loginWith('a', { phoneCode: 'p' }), ann)
  const { utoken: token, user } = bodyOf(first).result
  assert.equal(user.phone, '138****8000')
  const sealed = database.documents('login_users')[0]?.['phone']
  const later = start({ ...withApi, secretKey: 'k'.repeat(32) })
  const read = await run(later, request('GET', '/session', { token }), ann)
  assert.equal(bodyOf(read).result.user.phone, '138****8000')
  assert.equal(bodyOf(await run(later, loginWith('a', { phoneCode: 'p' }), ann)).result.utoken, token)
  assert.notEqual(sealed, undefined)
})

test('neither the openid nor a key nor a token is in an answer, a log or a place where it is not to be', async (t) => {
  const { start, database, lines } = await place(t)
  const main = start()
  const canary = { openId: 'oCanaryOpenId', unionId: 'uCanaryUnionId' }
  const answers = [await run(main, loginWith('code-canary'), canary)]
  const { utoken } = bodyOf(answers[0]!).result
  for (const [method, path] of [
    ['GET', '/session'],
    ['GET', '/sessions'],
    ['GET', '/user'],
  ] as const) {
    answers.push(await run(main, request(method, path, { token: utoken }), canary))
  }
  answers.push(await run(main, loginWith('x'), { ...canary, source: 'wx_http' }))
  database.fail({ action: '*', when: 'before', times: 9 })
  answers.push(await run(main, loginWith('y'), canary))
  database.mend()
  const told = JSON.stringify(answers) + lines.join('')
  assert.ok(lines.length > 5)
  for (const secret of ['oCanary', 'uCanary', String(database.documents('login_keys')[0]?.['keys'])]) {
    assert.ok(!told.includes(secret), secret)
  }
  assert.ok(!lines.join('').includes(utoken))
  assert.ok(!lines.join('').includes('code-canary'))
  // Who it is stands with the user, and nowhere else; a token and a code nowhere at all.
  for (const name of collections) {
    const kept = JSON.stringify(database.documents(name))
    assert.equal(kept.includes('oCanary'), name === 'login_users', name)
    assert.ok(!kept.includes(utoken) && !kept.includes('code-canary'), name)
  }
})
