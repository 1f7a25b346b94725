import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { readBackendConfig } from '../../src/config.ts'
import { wechat, type LoginEvent } from '../../src/index.ts'
import { readHostingCaller } from '../../src/provider/wechat-hosting.ts'
import { appId, assertFailure, json, send, serveBackend, simulate, type Answer } from '../support.ts'

const ofAnn = { 'x-wx-source': 'wx_client', 'x-wx-appid': appId, 'x-wx-openid': 'oAnn' }

async function start(t: TestContext, cloudHosting?: boolean) {
  const simulator = await simulate(t)
  const events: LoginEvent[] = []
  const api = await serveBackend(t, {
    api: simulator.url,
    providers: [wechat({ appId, secret: 'secret', api: simulator.url, cloudHosting })],
    onLogin: (event) => void events.push(event),
  })
  const login = (code: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const init = json({ provider: 'wechat', code })
    return send(`${api.url}/login`, { ...init, headers: { ...init.headers, ...headers } })
  }
  const subjects = (): string[] => events.map(({ identity }) => identity.subject)
  return { simulator, login, events, subjects }
}

test('who a header names is nobody, as long as nothing is said of cloud hosting', async (t) => {
  for (const cloudHosting of [undefined, false]) {
    const { simulator, login, subjects } = await start(t, cloudHosting)
    assertFailure(await login('forged', ofAnn), 400, 'code_invalid')
    assert.deepEqual(subjects(), [])
    // A good code is the one it was made for, whatever is said beside it.
    assert.equal((await login(await simulator.code('ben'), ofAnn)).status, 200)
    assert.equal(subjects().length, 1)
    assert.notEqual(subjects()[0], 'oAnn')
  }
})

test('in cloud hosting the header says who it is, and WeChat is not asked', async (t) => {
  const { simulator, login, events } = await start(t, true)
  assert.equal((await login('any', { ...ofAnn, 'x-wx-unionid': 'union' })).status, 200)
  assert.deepEqual(events[0]?.identity, { provider: 'wechat', appId, subject: 'oAnn', unionId: 'union' })
  assert.equal((await login('any', { ...ofAnn, 'x-wx-openid': 'oBen' })).status, 200)
  assert.equal(events[1]?.identity.subject, 'oBen', 'the same code is another attempt of another caller')
  assert.deepEqual(await simulator.calls(), [])
})

test('in cloud hosting a request without the header logs in by its code, as ever', async (t) => {
  const { simulator, login, subjects } = await start(t, true)
  assert.equal((await login(await simulator.code('ann'))).status, 200)
  assertFailure(await login('forged'), 400, 'code_invalid')
  // Nor is one believed that is not of a mini-program's user, or not whole.
  const unfit: Record<string, string>[] = [
    { ...ofAnn, 'x-wx-source': 'wx_http' },
    { ...ofAnn, 'x-wx-source': '' },
    { ...ofAnn, 'x-wx-openid': 'oForged, oAnn' },
    { ...ofAnn, 'x-wx-openid': '' },
    { 'x-wx-openid': 'oAnn' },
    { 'x-wx-openid': 'oAnn', 'x-wx-source': 'wx_client' },
  ]
  for (const [index, headers] of unfit.entries()) {
    assertFailure(await login(`forged${index}`, headers), 400, 'code_invalid')
  }
  assert.equal(subjects().length, 1)
})

test('in cloud hosting another mini-program’s users are refused, and nothing of them is said', async (t) => {
  const { login, subjects } = await start(t, true)
  const other = await login('any', { ...ofAnn, 'x-wx-appid': 'wx0000000000000002' })
  assertFailure(other, 502, 'platform_misconfigured')
  const shared = await login('any', {
    ...ofAnn,
    'x-wx-from-appid': 'wx0000000000000002',
    'x-wx-from-openid': 'oFrom',
  })
  assertFailure(shared, 502, 'platform_misconfigured')
  assert.ok(!(other.text + shared.text).match(/oAnn|oFrom|wx0/))
  assert.deepEqual(subjects(), [])
})

test('the limit of a login counts users where they are named, behind the one address of the gateway', async (t) => {
  const simulator = await simulate(t)
  const api = await serveBackend(t, {
    api: simulator.url,
    providers: [wechat({ appId, secret: 'secret', api: simulator.url, cloudHosting: true })],
    limits: { login: { max: 1, windowMs: 60_000 } },
  })
  const login = async (openId: string): Promise<number> => {
    const init = json({ provider: 'wechat', code: `of${openId}` })
    const headers = { ...init.headers, ...ofAnn, 'x-wx-openid': openId }
    return (await send(`${api.url}/login`, { ...init, headers })).status
  }
  assert.deepEqual([await login('oA'), await login('oB'), await login('oA')], [200, 200, 429])
})

test('a union id that is none is left out', () => {
  const read = (headers: Record<string, string>) => readHostingCaller((name) => headers[name])
  assert.deepEqual(read({ ...ofAnn, 'x-wx-unionid': '' }), { appId, subject: 'oAnn', unionId: null })
  assert.deepEqual(read({ ...ofAnn, 'x-wx-unionid': 'a, b' }), { appId, subject: 'oAnn', unionId: null })
})

test('WECHAT_CLOUD_HOSTING is true or false', () => {
  const env = { WECHAT_APPID: appId, WECHAT_SECRET: 'secret' }
  const read = (value: string) =>
    readBackendConfig({ ...env, WECHAT_CLOUD_HOSTING: value }).platforms['wechat']
  assert.equal(read('true')?.['WECHAT_CLOUD_HOSTING'], true)
  assert.equal(read('')?.['WECHAT_CLOUD_HOSTING'], false)
  assert.throws(() => read('maybe'), { name: 'ConfigError', message: /WECHAT_CLOUD_HOSTING is neither/ })
})
