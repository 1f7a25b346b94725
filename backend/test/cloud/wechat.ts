import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createCloudFunction, wechatCloud } from '../../src/cloud.ts'
import type { Provider } from '../../src/provider/provider.ts'
import type { OpenApi, WechatCloudOptions } from '../../src/provider/wechat-cloud.ts'
import { startSimulator } from '../../src/simulator/index.ts'
import { appId, bodyOf, cloud, loginWith, request, run, startCloud } from './support.ts'

/** The real SDK, whose calls of WeChat's APIs end at the simulator of WeChat. */
async function startPlatform(t: TestContext) {
  const simulator = await startSimulator()
  t.after(() => simulator.close())
  await startCloud(t, { wechat: { api: simulator.url, appId } })
  const control = async (path: string, body: object): Promise<Record<string, string>> => {
    const answer = await fetch(`${simulator.url}/_simulator/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await answer.json().catch(() => ({}))) as Record<string, string>
  }
  const phoneCode = async (phone: string): Promise<string> =>
    (await control('code', { provider: 'wechat', user: 'ann', phone }))['phoneCode'] ?? ''
  const exchange = async (code: string): Promise<string> => {
    const query = new URLSearchParams({ appid: appId, secret: 'secret', js_code: code })
    const answer = await fetch(`${simulator.url}/sns/jscode2session?${query}&grant_type=authorization_code`)
    return ((await answer.json()) as { openid: string }).openid
  }
  return { control, phoneCode, exchange }
}

/** As a backend makes it. */
function make(options: Partial<WechatCloudOptions> = {}): Provider {
  const unused = (): never => {
    throw new Error('not used')
  }
  const host = { now: Date.now, log: unused as never, sharedToken: unused }
  return wechatCloud({ appId, cloud, ...options })(host)
}

test('a phone number, in one request with the login and later, by the real SDK', async (t) => {
  const { phoneCode, control } = await startPlatform(t)
  const log = { stream: { write: () => {} } }
  const main = createCloudFunction({ cloud, log })
  const first = await run(main, loginWith('a', { phoneCode: await phoneCode('13800138000') }), {
    openId: 'oAnn',
  })
  const { utoken: token, user } = bodyOf(first).result
  assert.equal(user.phone, '138****8000')
  const set = (code: string) =>
    run(main, request('POST', '/user/phone', { token, json: { phoneCode: code } }), { openId: 'oAnn' })
  const later = await set(await phoneCode('+852 61234567'))
  assert.match(later.body, /"phone":"\+852/)
  const unknown = await set('unknown')
  assert.deepEqual([unknown.statusCode, bodyOf(unknown).error], [400, 'phone_code_invalid'])
  await control('fault', { path: '/wxa/business/getuserphonenumber', times: 1, errcode: -1 })
  const busy = await set(await phoneCode('13800138000'))
  assert.deepEqual([busy.statusCode, bodyOf(busy).error], [503, 'platform_busy'])
})

test('getUserInfo cannot be opened here, and is no reason to refuse a login', async (t) => {
  await startPlatform(t)
  const main = createCloudFunction({ cloud, log: 'silent' })
  const userInfo = {
    encryptedData: 'AAAA',
    iv: 'AAAA',
    rawData: '{"nickName":"Forged"}',
    signature: 'a'.repeat(40),
  }
  const answer = await run(main, loginWith('a', { userInfo }), { openId: 'oAnn' })
  assert.equal(answer.statusCode, 200)
  assert.match(answer.body, /"nickName":"","avatarUrl":""/)
})

test('a code image is the picture that WeChat makes, and asked for only where it is wanted', async (t) => {
  const { control } = await startPlatform(t)
  const provider = make({ scan: { page: 'pages/scan/index', checkPath: false } })
  const { type, bytes } = await provider.createCodeImage!('L.0123456789012345678901')
  assert.equal(type, 'image/png')
  assert.ok(bytes.length > 100)
  await control('fault', { path: '/wxa/getwxacodeunlimit', times: 1, errcode: 41030 })
  await assert.rejects(provider.createCodeImage!('L.0123456789012345678901'), (error: unknown) => {
    assert.match(JSON.stringify(error), /platform_misconfigured.*is no page of the version/)
    return true
  })
  assert.equal(make().createCodeImage, undefined)
  assert.equal(make().checkNickName, undefined)
})

test('an API that config.json does not list is the author’s to put right, and named', async (t) => {
  await startCloud(t)
  await assert.rejects(make().exchangePhone!('code'), (error: unknown) => {
    assert.match(JSON.stringify(error), /platform_misconfigured.*does not list phonenumber\.getPhoneNumber/)
    return true
  })
})

test('whatever the SDK does instead of answering is an error of this side, without what was sent', async () => {
  const api = (
    getPhoneNumber: (data: object) => Promise<unknown>,
    msgSecCheck = getPhoneNumber,
  ): OpenApi => ({
    phonenumber: { getPhoneNumber },
    security: { msgSecCheck },
  })
  const failing = (error: object) => {
    const fail = async (): Promise<never> => {
      throw error as Error
    }
    return make({ cloud: { openapi: api(fail) }, timeoutMs: 50 })
  }
  const reset = Object.assign(new Error('phone-code-canary'), { code: 'ECONNRESET', errCode: -1 })
  for (const [provider, expected, status] of [
    [failing(reset), 'platform_unavailable', 502],
    [failing({ errCode: -501001, errMsg: 'phone-code-canary' }), 'platform_unavailable', 502],
    [failing({ errCode: 45009, errMsg: 'phone-code-canary' }), 'platform_misconfigured', 502],
    [
      make({ cloud: { openapi: api(() => new Promise(() => {})) }, timeoutMs: 50 }),
      'platform_unavailable',
      504,
    ],
    [make({ cloud: { openapi: api(async () => ({ errCode: 0 })) } }), 'platform_unavailable', 502],
    [make({ cloud: { openapi: {} } }), 'platform_unavailable', 502],
  ] as const) {
    await assert.rejects(provider.exchangePhone!('phone-code-canary'), (error: unknown) => {
      const {
        error: name,
        status: given,
        message,
      } = error as { error: string; status: number; message: string }
      assert.deepEqual([name, given], [expected, status])
      assert.ok(!(message + JSON.stringify(error)).includes('canary'))
      return true
    })
  }
  const info = { purePhoneNumber: '13800138000', countryCode: 86, watermark: { appid: 'wx0000000000000009' } }
  const other = make({ cloud: { openapi: api(async () => ({ phoneInfo: info })) } })
  await assert.rejects(other.exchangePhone!('code'), { error: 'watermark_mismatch' })
})

test('a nickname passes, or does not', async (t) => {
  const { control, exchange } = await startPlatform(t)
  const provider = make({ nickNameCheck: true })
  // WeChat checks for those only whom it knows to have been here of late.
  const { code = '' } = await control('code', { provider: 'wechat', user: 'ann' })
  const openId = await exchange(code)
  assert.deepEqual(
    [await provider.checkNickName!('Ann', openId), await provider.checkNickName!('违规', openId)],
    [true, false],
  )
  await control('fault', { path: '/wxa/msg_sec_check', times: 1, errcode: 87014 })
  assert.equal(await provider.checkNickName!('Ann', openId), false)
  await control('fault', { path: '/wxa/msg_sec_check', times: 1, errcode: 61010 })
  await assert.rejects(provider.checkNickName!('Ann', openId), { error: 'nickname_refused' })
})

test('the caller is who it is, and of this mini-program', async () => {
  const provider = make()
  const caller = { appId, subject: 'oAnn', unionId: null }
  assert.deepEqual(await provider.exchange('any', caller), {
    identity: { provider: 'wechat', ...caller },
    sessionKey: null,
  })
  await assert.rejects(provider.exchange('any'), { error: 'invalid_request' })
  await assert.rejects(provider.exchange('any', { ...caller, appId: 'wx0000000000000002' }), {
    error: 'platform_misconfigured',
  })
  assert.throws(() => wechatCloud({ appId: '', cloud }), { name: 'ConfigError', message: /appId is missing/ })
})
