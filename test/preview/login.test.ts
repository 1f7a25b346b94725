/** `wx.login`, and what WeChat gives about its user, against the simulator. */
import assert from 'node:assert/strict'
import { createDecipheriv, createHash } from 'node:crypto'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { simulatorSecret } from '../../backend/src/simulator/index.ts'
import { openPhone, setStage, type Phone, type Stage } from './support.ts'

const APPID = 'wx00000000000000aa'

let stage: Stage
let phone: Phone

before(async () => {
  stage = await setStage()
})
after(async () => {
  await stage?.close()
})
beforeEach(async () => {
  phone = await openPhone(stage.browser, stage.preview.url)
  await phone.open()
})
afterEach(() => phone.close())

async function exchange(code: unknown) {
  const query = new URLSearchParams({
    appid: APPID,
    secret: simulatorSecret,
    js_code: String(code),
    grant_type: 'authorization_code',
  })
  const response = await fetch(`${stage.simulator.url}/sns/jscode2session?${query.toString()}`)
  return (await response.json()) as { openid?: string; session_key?: string; errcode?: number }
}

test('a code that the platform takes, for the same user each time', async () => {
  const first = await phone.called('login')
  assert.deepEqual([first.calls, first.result['errMsg']], [['returned', 'success', 'complete'], 'login:ok'])
  const { openid } = await exchange(first.result['code'])
  assert.ok(openid)
  await phone.open()
  assert.equal((await exchange((await phone.called('login')).result['code'])).openid, openid)
  const other = await openPhone(stage.browser, stage.preview.url)
  await other.open()
  assert.notEqual(
    await other.page.evaluate(() => window.preview.user),
    await phone.page.evaluate(() => window.preview.user),
  )
  await other.close()
})

test('it fails, hangs, and finds no network, on demand', async () => {
  await phone.set({ loginFails: true })
  const failed = await phone.called('login')
  assert.deepEqual(failed.calls, ['returned', 'fail', 'complete'])
  assert.match(String(failed.result['errMsg']), /^login:fail/)
  await phone.set({ loginFails: false, offline: true })
  assert.match(await phone.outcome('login'), /^login:fail .*DISCONNECTED/)
  await phone.set({ offline: false, loginHangs: true })
  const outcome = await phone.run((wx) =>
    Promise.race([wx['login']?.(), new Promise((resolve) => setTimeout(() => resolve('nothing yet'), 300))]),
  )
  assert.equal(outcome, 'nothing yet')
})

test('the button gives encrypted data under the key of the last code; deny gives none', async () => {
  await phone.open('/pages/elements/index')
  const { code } = (await phone.called('login')).result
  const button = phone.page.locator('#info')
  await button.tap()
  await phone.page.getByText('getUserInfo:ok').waitFor()
  const info = await phone.page.evaluate(
    () => (globalThis as unknown as { info: Record<string, string | object> }).info,
  )
  assert.deepEqual(Object.keys(info).sort(), [
    'encryptedData',
    'errMsg',
    'iv',
    'rawData',
    'signature',
    'userInfo',
  ])
  const { nickName, avatarUrl } = info['userInfo'] as { nickName: string; avatarUrl: string }
  assert.equal(nickName, '微信用户')
  assert.match(avatarUrl, /^https:\/\/mmbiz\.qpic\.cn\//)
  const { session_key: key } = await exchange(code)
  assert.equal(
    createHash('sha1')
      .update(`${String(info['rawData'])}${key}`)
      .digest('hex'),
    info['signature'],
  )
  const cipher = createDecipheriv(
    'aes-128-cbc',
    Buffer.from(key!, 'base64'),
    Buffer.from(String(info['iv']), 'base64'),
  )
  const plain = cipher.update(String(info['encryptedData']), 'base64', 'utf8') + cipher.final('utf8')
  const decrypted = JSON.parse(plain) as { nickName: string; watermark: { appid: string } }
  assert.deepEqual([decrypted.nickName, decrypted.watermark.appid], ['微信用户', APPID])

  await phone.set({ nickName: '小明', avatarUrl: 'https://a.test/1.png', denyUserInfo: true })
  await button.tap()
  await phone.page.getByText('getUserInfo:fail auth deny').waitFor()
  await phone.set({ denyUserInfo: false })
  await button.tap()
  await phone.page.getByText('getUserInfo:ok').waitFor()
  const real = await phone.page.evaluate(
    () => (globalThis as unknown as { info: { rawData: string } }).info.rawData,
  )
  assert.match(real, /"nickName":"小明"/)
})

test('getUserProfile wants a tap; switches outlive a restart, and may come with the address', async () => {
  assert.match(
    await phone.outcome('getUserProfile', { desc: 'x' }),
    /can only be invoked by user TAP gesture/,
  )
  await phone.set({ nickName: '小红' })
  await phone.open()
  assert.equal(await phone.page.evaluate(() => window.preview.switches.nickName), '小红')
  await phone.page.goto(`${stage.preview.url}/phone/?denyUserInfo=true&nickName=a`)
  await phone.page.evaluate(() => window.preview.ready)
  const { denyUserInfo, nickName } = await phone.page.evaluate(() => window.preview.switches)
  assert.deepEqual([denyUserInfo, nickName], [true, 'a'])
})
