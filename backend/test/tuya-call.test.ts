import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PlatformCall, UserTokens } from '../src/index.ts'
import { createKeyRing } from '../src/seal.ts'
import { openStore } from '../src/store/open.ts'
import { failureOf } from './provider-support.ts'
import { tempFolder } from './support.ts'
import { startTuya, userIdOf } from './tuya-support.ts'

const infos: PlatformCall = { path: '/v1.0/users/{uid}/infos' }
const devices: PlatformCall = { path: '/v1.0/users/{uid}/devices' }
const secretKey = 'k'.repeat(32)

interface Device {
  id: string
  status: { code: string; value: unknown }[]
}

test('calls in the user’s name, signed as the stand-in works it out for itself', async (t) => {
  const { serve, logIn } = await startTuya(t)
  const { backend, ...api } = await serve()
  const ann = userIdOf(await logIn({ backend, ...api }))
  const ben = userIdOf(await logIn({ backend, ...api }, 'ben'))
  const uid = (await backend.findUser(ann))?.identity.subject
  assert.equal(((await backend.callPlatform(ann, infos)) as { uid: string }).uid, uid)
  const query = { page_size: '20', page_no: '1', name: '涂鸦 & +%20=?#/', '10': '', '9': '\ud800' }
  const headers = { lang: 'zh', area_id: '29a33e8796834b1efa6' }
  const [lamp] = (await backend.callPlatform(ann, { ...devices, query, headers })) as [Device]
  assert.deepEqual(lamp.status, [{ code: 'switch_led', value: false }])

  const path = `/v1.0/devices/${lamp.id}/commands`
  const body = { commands: [{ code: 'switch_led', value: true, name: '开灯 😀' }] }
  assert.equal(await backend.callPlatform(ann, { method: 'POST', path, body, query, headers }), true)
  const [after] = (await backend.callPlatform(ann, devices)) as [Device]
  assert.deepEqual(after.status, [{ code: 'switch_led', value: true }])

  const refused = await failureOf(backend.callPlatform(ben, { method: 'POST', path, body }))
  assert.deepEqual([refused.error, refused.detail?.['errcode']], ['platform_refused', 1106])
  const wrongs: [PlatformCall, number][] = [
    [{ path: '/v1.0/users/somebody/infos' }, 1106],
    [{ path: '/v9.9/nothing' }, 1108],
    [{ method: 'DELETE', path: '/v1.0/users/{uid}/infos' }, 1108],
    [{ method: 'POST', path, body: {} }, 1109],
    [{ method: 'POST', path, body: { commands: [{ code: 'fly', value: true }] } }, 2008],
    [{ method: 'PUT', path }, 1108],
  ]
  for (const [call, errcode] of wrongs) {
    const { error, detail, message } = await failureOf(backend.callPlatform(ann, call))
    assert.deepEqual([error, detail?.['errcode']], ['platform_refused', errcode])
    assert.ok(!JSON.stringify([detail, message]).includes(uid ?? ''))
  }
})

test('20 calls at once on two nodes after two hours: one refresh, 20 answers; a new node goes on with it', async (t) => {
  const { serve, logIn, asked, clock } = await startTuya(t)
  const common = { databaseUrl: `sqlite:${join(tempFolder(t), 'login.db')}`, secretKey }
  const nodes = [await serve(common), await serve(common)] as const
  const userId = userIdOf(await logIn(nodes[0]))
  clock.ms += 7200_000
  await asked()
  const calls = Array.from({ length: 20 }, (_, index) =>
    (index % 2 === 0 ? nodes[0] : nodes[1]).backend.callPlatform(userId, infos),
  )
  assert.equal(new Set((await Promise.all(calls)).map((each) => JSON.stringify(each))).size, 1)
  const paths = await asked()
  assert.equal(paths.filter((path) => path.includes('/token/')).length, 1)
  assert.equal(paths.filter((path) => path.endsWith('/infos')).length, 20)
  assert.ok(
    paths.every((path) => !/[0-9a-f]{32}/.test(path)),
    'the stand-in shows no whole refresh token',
  )
  await (await serve(common)).backend.callPlatform(userId, infos)
  assert.equal((await asked()).length, 1)
})

for (const code of [1010, 1011, 1400]) {
  test(`a token that Tuya refuses (${code}) is renewed, and the call made once more, not twice`, async (t) => {
    const { serve, logIn, asked, fault } = await startTuya(t)
    const api = await serve()
    const userId = userIdOf(await logIn(api))
    const uid = (await api.backend.findUser(userId))?.identity.subject
    const refuse = {
      path: `/tuya/v1.0/users/${uid}/infos`,
      // Of the rest of the answer nothing is needed.
      body: JSON.stringify({ success: false, code, msg: '', t: String(Date.now()), tid: 7 }),
    }
    await asked()
    await fault({ ...refuse, times: 1 })
    await api.backend.callPlatform(userId, infos)
    assert.equal((await asked()).length, 3, 'the call, the refresh, the call')
    await fault({ ...refuse, times: 2 })
    assert.equal((await failureOf(api.backend.callPlatform(userId, infos))).error, 'platform_session_ended')
    assert.equal((await asked()).length, 3)
  })
}

test('a refresh token that is spent, its answer lost on the way, ends it; a login, silent too, heals it', async (t) => {
  const { serve, logIn, code, clock, fault, asked } = await startTuya(t)
  const databaseUrl = `sqlite:${join(tempFolder(t), 'login.db')}`
  const api = await serve({ databaseUrl, secretKey, tuya: { timeoutMs: 300 } })
  const userId = userIdOf(await logIn(api))
  const { store } = openStore(databaseUrl)
  t.after(() => store.close())
  const tokensOf = async (): Promise<UserTokens> => {
    const sealed = (await store.findTokens(userId))?.tokens ?? assert.fail()
    return JSON.parse(createKeyRing([secretKey]).open(sealed, `login_users.tokens ${userId}`)) as UserTokens
  }
  const call = () => api.backend.callPlatform(userId, infos)

  clock.ms += 7200_000
  const { refreshToken } = await tokensOf()
  await fault({ path: `/tuya/v1.0/token/${refreshToken}`, drip: 1000 })
  const lost = await failureOf(call())
  assert.deepEqual([lost.error, lost.status], ['platform_unavailable', 504])
  assert.deepEqual(
    await tokensOf().then(({ refreshToken: kept }) => kept),
    refreshToken,
    'it may not be spent',
  )
  const ended = await failureOf(call())
  assert.deepEqual(
    [ended.error, ended.status, ended.detail?.['errcode']],
    ['platform_session_ended', 401, 1011],
  )
  await asked()
  assert.equal((await failureOf(call())).error, 'platform_session_ended')
  assert.deepEqual(await asked(), [], 'they are forgotten')
  const again = await api.login({ provider: 'tuya', code: await code(), silent: true })
  assert.equal(userIdOf(again), userId)
  await call()

  for (const [refusal, error, isKept] of [
    [1010, 'platform_session_ended', false],
    [1013, 'platform_misconfigured', true],
    [1199, 'platform_busy', true],
    [99_999, 'platform_unavailable', true],
  ] as const) {
    userIdOf(await logIn(api))
    clock.ms += 7200_000
    const path = `/tuya/v1.0/token/${(await tokensOf()).refreshToken}`
    await fault({ path, body: JSON.stringify({ success: false, code: refusal, msg: '' }) })
    assert.equal((await failureOf(call())).error, error)
    const next = await call().then(
      () => true,
      () => false,
    )
    assert.equal(next, isKept, `${refusal}`)
  }
})

test('a stop waits for a renewal that has begun: its tokens are kept, and the next process goes on with them', async (t) => {
  const { serve, logIn, clock, fault, simulator } = await startTuya(t)
  const databaseUrl = `sqlite:${join(tempFolder(t), 'login.db')}`
  const first = await serve({ databaseUrl, secretKey })
  const userId = userIdOf(await logIn(first))
  const { store } = openStore(databaseUrl)
  t.after(() => store.close())
  const sealed = (await store.findTokens(userId))?.tokens ?? assert.fail()
  const opened = createKeyRing([secretKey]).open(sealed, `login_users.tokens ${userId}`)
  clock.ms += 7200_000
  // The token is spent as the first byte of the answer leaves.
  await fault({ path: `/tuya/v1.0/token/${(JSON.parse(opened) as UserTokens).refreshToken}`, drip: 1 })
  const cut = first.backend.callPlatform(userId, infos).catch(() => {})
  while (!(await simulator.calls()).some(({ path }) => path.includes('/token/')));
  await first.close()
  await cut
  const second = await serve({ databaseUrl, secretKey })
  assert.ok(await second.backend.callPlatform(userId, infos))
})

test('what Tuya does to a call stays in bounds, and stops no login', async (t) => {
  const { serve, logIn, fault, asked } = await startTuya(t)
  const lines: string[] = []
  const log = { stream: { write: (line: string) => lines.push(line) } }
  const api = await serve({ log, tuya: { timeoutMs: 300 } })
  const userId = userIdOf(await logIn(api))
  const uid = (await api.backend.findUser(userId))?.identity.subject ?? ''
  const path = `/tuya/v1.0/users/${uid}/infos`
  const large = JSON.stringify({ success: true, result: 'x'.repeat(500_000) })
  await fault({ path, body: large })
  assert.equal(String(await api.backend.callPlatform(userId, infos)).length, 500_000, 'a list may be long')
  await fault({ path, body: '{"success":true,"t":1700000000000}' })
  assert.equal(await api.backend.callPlatform(userId, infos), undefined, 'done, with nothing to say')
  const faults: [object, string, number][] = [
    [{ delayMs: 600_000 }, 'platform_unavailable', 504],
    [{ body: large.replace('x', 'x'.repeat(600_000)) }, 'platform_unavailable', 502],
    [{ body: '<html>' }, 'platform_unavailable', 502],
    [{ status: 302, headers: { Location: '/elsewhere' } }, 'platform_unavailable', 502],
    [{ status: 500, body: '{"success":false,"code":500,"msg":"system error"}' }, 'platform_unavailable', 502],
    [{ status: 502, body: '' }, 'platform_unavailable', 502],
    [{ status: 502, body: '' }, 'platform_unavailable', 502],
    [{ delayMs: 600_000 }, 'platform_unavailable', 504],
  ]
  await asked()
  for (const [given, error, status] of faults) {
    await fault({ path, ...given })
    const failure = await failureOf(api.backend.callPlatform(userId, infos))
    assert.deepEqual([failure.error, failure.status], [error, status], JSON.stringify(given).slice(0, 80))
    assert.equal((await asked()).length, 1)
  }
  for (let index = 0; index < 5; index++) {
    await fault({ path, status: 503, body: '' })
    await failureOf(api.backend.callPlatform(userId, infos))
  }
  assert.equal(
    (await failureOf(api.backend.callPlatform(userId, infos))).status,
    503,
    'the breaker of the calls',
  )
  assert.equal((await logIn(api)).status, 200, 'which is not that of the logins')
  assert.ok(lines.some((line) => line.includes('no call to the platform')))
  assert.ok(!lines.join('').includes(uid))
})

test('a call that cannot be meant is a TypeError, and nothing is sent', async (t) => {
  const { serve, logIn, asked } = await startTuya(t)
  const { backend, ...api } = await serve()
  const userId = userIdOf(await logIn({ backend, ...api }))
  await asked()
  const paths = [
    '',
    'v1.0/a',
    '/',
    '/a',
    '//v1.0/a',
    '/v',
    '/version',
    '/v1.0/a?b=c',
    '/v1.0/a#b',
    '/v1.0/../token',
    '/v1.0/%2e%2e/token',
    '/v1.0/a b',
    '/v1.0/a\n',
    '/v1.0/漢',
    '/v1.0\\a',
    'http://evil.example/v1.0/a',
    '/v1.0/./a',
    '@evil.example/v1.0',
  ]
  const wrongs = [
    ...paths.map((path) => ({ path })),
    { path: '/v1.0/a', body: {} },
    { path: '/v1.0/a', headers: { access_token: 'x' } },
    { path: '/v1.0/a', headers: { Sign: 'x' } },
    { path: '/v1.0/a', headers: { 'Content-Type': 'x' } },
    { path: '/v1.0/a', headers: { 'a b': 'x' } },
    { path: '/v1.0/a', headers: { a: 'x\r\nb: y' } },
    { path: '/v1.0/a', headers: { a: '漢' } },
    { path: '/v1.0/a', headers: { 'Keep-Alive': 'x' } },
    { path: '/v1.0/a', headers: { Upgrade: 'x' } },
    { path: '/v1.0/a', headers: { 'X-A': '1', 'x-a': '2' } },
    // What a page without types, or in a hurry, makes of it.
    { path: '/v1.0/a', headers: { a: undefined } },
    { path: '/v1.0/a', query: { page_size: 20 } },
    { path: '/v1.0/a', query: { last_row_key: undefined } },
    { path: '/v1.0/a', query: { ids: ['a', 'b'] } },
    { path: '/v1.0/a', method: 'post', body: {} },
    { path: '/v1.0/a', method: 'POST', body: null },
    { path: '/v1.0/a', method: 'POST', body: '{}' },
    { path: undefined },
  ] as PlatformCall[]
  for (const wrong of wrongs) {
    await assert.rejects(
      backend.callPlatform(userId, wrong),
      (cause) => cause instanceof TypeError && cause.message.startsWith('tuya: '),
      JSON.stringify(wrong),
    )
  }
  assert.deepEqual(await asked(), [])
  await backend.callPlatform(userId, infos)
  assert.equal((await asked()).length, 1, 'the breaker knows nothing of it')
})
