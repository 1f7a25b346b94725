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
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(new Request(`http://localhost${path}`, json(body)))
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'text/plain'])
    return (await response.json()) as Record<string, unknown>
  }
  const stableToken = (more: object = {}) =>
    post('/cgi-bin/stable_token', {
      grant_type: 'client_credential',
      appid: 'wxabc',
      secret: 'secret',
      ...more,
    })
  const accessToken = async (more: object = {}): Promise<string> =>
    String((await stableToken(more))['access_token'])
  const phoneCode = async (more: object = {}): Promise<string> =>
    (await control('code', { provider: 'wechat', user: 'ann', phone: '13800138000', ...more })).body[
      'phoneCode'
    ] ?? ''
  const redeem = (access_token: string, code: unknown) =>
    post(`/wxa/business/getuserphonenumber?${new URLSearchParams({ access_token })}`, { code })
  return { clock, fetch, control, code, exchange, post, stableToken, accessToken, phoneCode, redeem }
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

test('stable_token: one token for two hours, its successor in the last 5 minutes, another one by force', async () => {
  const { clock, stableToken, accessToken, phoneCode, redeem } = start()
  const first = await stableToken()
  assert.deepEqual([Object.keys(first).sort(), first['expires_in']], [['access_token', 'expires_in'], 7200])
  clock.ms += 6_899_000
  assert.deepEqual(await stableToken(), { ...first, expires_in: 301 })
  clock.ms += 1000
  const second = await stableToken()
  assert.notEqual(second['access_token'], first['access_token'])
  assert.equal(second['expires_in'], 7200)
  const [old, current] = [String(first['access_token']), String(second['access_token'])]
  for (const token of [old, current]) assert.equal((await redeem(token, await phoneCode()))['errcode'], 0)
  clock.ms += 300_000
  assert.equal((await redeem(old, await phoneCode()))['errcode'], 42001)
  const forced = await accessToken({ force_refresh: true })
  assert.equal((await redeem(current, await phoneCode()))['errcode'], 40001)
  assert.equal((await redeem(forced, await phoneCode()))['errcode'], 0)
  assert.notEqual(await accessToken({ appid: 'wxdef' }), forced)
  assert.equal(await accessToken(), forced)
})

test('stable_token and getuserphonenumber refuse as WeChat does', async () => {
  const { clock, fetch, post, stableToken, accessToken, phoneCode, redeem } = start()
  const refusals: [more: object, errcode: number][] = [
    [{ appid: undefined }, 41002],
    [{ secret: '' }, 41004],
    [{ appid: 'not an appid' }, 40013],
    [{ secret: 'wrong' }, 40125],
    [{ secret: 7 }, 41004],
    [{ grant_type: 'authorization_code' }, 40002],
  ]
  for (const [more, errcode] of refusals) assert.equal((await stableToken(more))['errcode'], errcode)
  assert.equal((await post('/cgi-bin/stable_token', null))['errcode'], 47001)
  const get = await fetch(new Request('http://localhost/cgi-bin/stable_token'))
  assert.equal(((await get.json()) as { errcode: number }).errcode, 43002)

  const token = await accessToken()
  assert.equal((await redeem('', await phoneCode()))['errcode'], 41001)
  assert.equal((await redeem('unknown', await phoneCode()))['errcode'], 40001)
  for (const code of ['unknown', '', 7]) assert.equal((await redeem(token, code))['errcode'], 40029)
  assert.equal((await redeem(token, await phoneCode({ appid: 'wxother' })))['errcode'], 40013)
  const once = await phoneCode()
  assert.equal((await redeem(token, once))['errcode'], 0)
  assert.equal((await redeem(token, once))['errcode'], 40029)
  const old = await phoneCode()
  clock.ms += 5 * 60_000 - 1
  assert.equal((await redeem(token, old))['errcode'], 0)
  const older = await phoneCode()
  clock.ms += 5 * 60_000
  assert.equal((await redeem(token, older))['errcode'], 40029)
})

test('getuserphonenumber answers the number that the code was made for', async () => {
  const { clock, code, control, accessToken, phoneCode, redeem } = start()
  const token = await accessToken()
  const watermark = { timestamp: Math.floor(clock.ms / 1000), appid: 'wxabc' }
  assert.deepEqual(await redeem(token, await phoneCode()), {
    errcode: 0,
    errmsg: 'ok',
    phone_info: {
      phoneNumber: '13800138000',
      purePhoneNumber: '13800138000',
      countryCode: '86',
      watermark,
    },
  })
  const abroad = await redeem(token, await phoneCode({ phone: '+852 61234567' }))
  assert.deepEqual(abroad['phone_info'], {
    phoneNumber: '+85261234567',
    purePhoneNumber: '61234567',
    countryCode: '852',
    watermark,
  })
  assert.equal((await redeem(token, await code()))['errcode'], 40029, 'a login code is no phone code')
  const plain = await control('code', { provider: 'wechat', user: 'ann' })
  assert.deepEqual(Object.keys(plain.body), ['code'])
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
    ['code', { provider: 'nobody', user: 'ann' }, /provider: is none of wechat/],
    ['code', { provider: 'wechat', user: 'ann', phone: '+1' }, /phone/],
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
