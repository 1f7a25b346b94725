import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSignature, decryptUserInfo } from '../src/provider/wechat-crypto.ts'
import { createSimulator, defaultAppId } from '../src/simulator/index.ts'
import { createClock, json } from './support.ts'

function start() {
  const clock = createClock()
  const { fetch } = createSimulator({ now: clock.now })
  const control = async (path: string, body?: unknown, method = 'POST') => {
    const init = body === undefined ? { method } : json(body, method)
    const response = await fetch(new Request(`http://localhost/_simulator/${path}`, init))
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }
  const code = async (more: object = {}): Promise<string> =>
    (await control('code', { provider: 'wechat', user: 'ann', ...more })).body['code'] ?? ''
  const exchange = async (query: Record<string, string>) => {
    const all = { appid: 'wxabc', secret: 'secret', grant_type: 'authorization_code', ...query }
    const given = Object.entries(all).filter(([, value]) => value !== '')
    const url = `http://localhost/sns/jscode2session?${new URLSearchParams(given)}`
    const response = await fetch(new Request(url))
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'text/plain'])
    return (await response.json()) as {
      errcode?: number
      errmsg?: string
      openid: string
      session_key: string
    }
  }
  return { clock, fetch, control, code, exchange }
}

test('code2session answers openid and session_key without an errcode', async () => {
  const { code, exchange } = start()
  const first = await code()
  assert.match(first, /^0\w{31}$/)
  const answer = await exchange({ js_code: first })
  assert.deepEqual(Object.keys(answer).sort(), ['openid', 'session_key'])
  assert.match(answer.openid, /^o[\w-]{27}$/)
  assert.equal(Buffer.from(answer.session_key, 'base64').length, 16)

  const again = await exchange({ js_code: await code() })
  assert.equal(again.openid, answer.openid, 'one user has one openid')
  assert.notEqual(again.session_key, answer.session_key, 'each wx.login may bring another session_key')
  assert.notEqual((await exchange({ js_code: await code(), appid: 'wxdef' })).openid, answer.openid)
  assert.notEqual((await exchange({ js_code: await code({ user: 'ben' }) })).openid, answer.openid)
  assert.match(Object(await exchange({ js_code: await code({ unionid: true }) })).unionid, /^o6[\w-]{26}$/)
})

test('it refuses as WeChat does', async () => {
  const { clock, code, exchange } = start()
  const errcode = async (query: Record<string, string>): Promise<number | undefined> => {
    const answer = await exchange({ js_code: await code(), ...query })
    assert.match(answer.errmsg ?? '', /, rid: [\da-f]{8}-[\da-f]{8}-[\da-f]{8}$/)
    return answer.errcode
  }
  assert.equal(await errcode({ appid: '' }), 41002)
  assert.equal(await errcode({ secret: '' }), 41004)
  assert.equal(await errcode({ js_code: '' }), 41008)
  assert.equal(await errcode({ appid: 'not an appid' }), 40013)
  assert.equal(await errcode({ secret: 'wrong' }), 40125)
  assert.equal(await errcode({ grant_type: 'client_credential' }), 40002)
  assert.equal(await errcode({ js_code: 'unknown' }), 40029)
  assert.equal(await errcode({ js_code: await code({ appid: 'wxother' }) }), 40029)

  const used = await code()
  assert.equal((await exchange({ js_code: used })).errcode, undefined)
  assert.equal(await errcode({ js_code: used }), 40163)

  const old = await code()
  clock.ms += 5 * 60_000 - 1
  const justAlive = await exchange({ js_code: old })
  assert.equal(justAlive.errcode, undefined)
  const older = await code()
  clock.ms += 5 * 60_000
  assert.equal(await errcode({ js_code: older }), 40029)
})

test('a user may log in 100 times a minute', async () => {
  const { clock, code, exchange } = start()
  for (let index = 0; index < 100; index++) {
    assert.equal((await exchange({ js_code: await code() })).errcode, undefined)
  }
  const spare = await code()
  assert.equal((await exchange({ js_code: spare })).errcode, 45011)
  assert.equal((await exchange({ js_code: await code({ user: 'ben' }) })).errcode, undefined)
  clock.ms += 60_000
  assert.equal((await exchange({ js_code: spare })).errcode, undefined, 'the refused code was not spent')
})

test('userinfo is signed and encrypted under the session_key of its code', async () => {
  const { clock, code, control, exchange } = start()
  const js_code = await code()
  const { body } = await control('userinfo', { code: js_code, nickName: '安', avatarUrl: 'https://a.b/c' })
  const userInfo = body as unknown as Parameters<typeof checkSignature>[0]
  const { openid, session_key } = await exchange({ js_code, appid: defaultAppId })
  checkSignature(userInfo, session_key)
  assert.deepEqual(decryptUserInfo(userInfo.encryptedData, userInfo.iv, session_key), {
    openId: openid,
    nickName: '安',
    avatarUrl: 'https://a.b/c',
    watermark: { appid: defaultAppId, timestamp: Math.floor(clock.ms / 1000) },
  })
})

test('a fault lasts as many calls as asked, on its path; calls are listed with credentials shortened', async () => {
  const { fetch, control, code, exchange } = start()
  await control('fault', { path: '/sns/jscode2session', times: 2, errcode: -1 })
  await control('fault', { path: '/elsewhere', times: 1, status: 500 })
  const js_code = await code()
  assert.equal((await exchange({ js_code })).errcode, -1)
  assert.equal((await exchange({ js_code })).errcode, -1)
  assert.equal((await exchange({ js_code })).errcode, undefined)

  const calls = (await control('calls', undefined, 'GET')).body as unknown as {
    path: string
    query: object
  }[]
  assert.deepEqual(
    calls.map(({ path }) => path),
    Array.from({ length: 3 }, () => '/sns/jscode2session'),
  )
  assert.deepEqual(calls[0]?.query, {
    appid: 'wxabc',
    secret: 'se…',
    grant_type: 'authorization_code',
    js_code: `${js_code.slice(0, 8)}…`,
  })

  await control('calls', undefined, 'DELETE')
  await control('fault', undefined, 'DELETE')
  assert.deepEqual((await control('calls', undefined, 'GET')).body, [])
  assert.equal((await fetch(new Request('http://localhost/elsewhere'))).status, 404)
})

test('a fault that only delays or drips leaves the real answer, whole', async () => {
  const { control, code, exchange } = start()
  await control('fault', { path: '/sns/jscode2session', times: 1, delayMs: 1, drip: 1 })
  const js_code = await code()
  assert.match((await exchange({ js_code })).openid, /^o/)
  assert.equal((await exchange({ js_code })).errcode, 40163)
})

test('a control that cannot be understood is a 400 that says why', async () => {
  const { control, fetch } = start()
  const tries: [path: string, body: unknown, message: RegExp][] = [
    ['code', {}, /provider: .*wechat.*user/],
    ['code', { provider: 'tuya', user: 'ann' }, /provider: only wechat/],
    ['code', { provider: 'wechat', user: 'ann', phone: '1' }, /phone/],
    ['code', [], /body/],
    ['userinfo', { code: 'unknown', nickName: '', avatarUrl: '' }, /code: never handed out/],
    ['fault', { path: 'x', times: 1 }, /path/],
    ['fault', { path: '/x', times: 0 }, /times/],
    ['fault', { path: '/x', times: 1, status: 99 }, /status/],
  ]
  for (const [path, body, message] of tries) {
    const answer = await control(path, body)
    assert.equal(answer.status, 400)
    assert.match(answer.body['message'] ?? '', message)
  }
  const broken = new Request('http://localhost/_simulator/code', { method: 'POST', body: '{' })
  assert.equal((await fetch(broken)).status, 400)
})
