/** What a user can do with an account: see and end its sessions, and leave for good. */
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { demo, phone, setStage } from './stage.ts'

setStage()
beforeEach(() => phone.logIn())

/** The same user on another device; returns its session's token. */
async function loginElsewhere(device: string): Promise<string> {
  const user = await phone.page.evaluate(() => window.preview.user)
  const ask = async <Answer>(url: string, body: object): Promise<Answer> => {
    const headers = { 'Content-Type': 'application/json', 'User-Agent': device }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    return response.json() as Promise<Answer>
  }
  const provider = 'wechat'
  const { code } = await ask<{ code: string }>(`${demo.simulatorUrl}/_simulator/code`, { provider, user })
  const { result } = await ask<{ result: { utoken: string } }>(`${demo.backendUrl}/login`, { provider, code })
  return result.utoken
}

async function statusOf(utoken: string): Promise<number> {
  const headers = { Authorization: `Bearer ${utoken}` }
  return (await fetch(`${demo.backendUrl}/session`, { headers })).status
}

async function openProfile(): Promise<void> {
  await phone.open()
  await phone.tap('微信用户')
  await phone.sees('注销账号')
}

test('the devices of an account: one is ended from this one, then all others', async () => {
  const [iPhone, iPad, mac] = [
    await loginElsewhere('iPhone'),
    await loginElsewhere('iPad'),
    await loginElsewhere('Macintosh'),
  ]
  await openProfile()
  await phone.tap('登录设备')
  await phone.sees('本机')
  for (const name of ['iPhone', 'iPad', 'Mac']) await phone.sees(name)
  await phone.page.locator('[class*="device"]:visible', { hasText: 'iPhone' }).getByText('下线').last().tap()
  await phone.tap('取消')
  assert.equal(await statusOf(iPhone), 200, 'asked first')
  await phone.page.locator('[class*="device"]:visible', { hasText: 'iPhone' }).getByText('下线').last().tap()
  await phone.tap('确定')
  await phone.text('iPhone').waitFor({ state: 'detached' })
  assert.deepEqual([await statusOf(iPhone), await statusOf(iPad)], [401, 200])
  await phone.tap('下线其他设备')
  await phone.tap('确定')
  await phone.text('iPad').waitFor({ state: 'detached' })
  assert.deepEqual([await statusOf(iPad), await statusOf(mac)], [401, 401])
  assert.equal(await statusOf((await phone.stored())!.utoken), 200)
})

test('an account is deleted: asked first, then the session is gone here and there', async () => {
  const elsewhere = await loginElsewhere('iPad')
  const { utoken } = (await phone.stored())!
  await openProfile()
  await phone.tap('注销账号')
  await phone.tap('取消')
  assert.equal(await statusOf(utoken), 200)
  await phone.tap('注销账号')
  await phone.tap('注销')
  await phone.sees('账号已注销')
  assert.equal(await phone.stored(), undefined)
  assert.deepEqual([await statusOf(utoken), await statusOf(elsewhere)], [401, 401])
})

test('the tap that asks is not the answer, though the button that answers is under the same finger', async () => {
  await openProfile()
  const box = (await phone.text('退出登录').boundingBox())!
  await phone.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
  await phone.sees('退出后需要重新登录才能查看订单。')
  assert.ok(await phone.stored())
})

test('offline, nothing is deleted and the page says so', async () => {
  await openProfile()
  await phone.set({ offline: true })
  await phone.tap('注销账号')
  await phone.tap('注销')
  await phone.sees('注销没有成功，请重试')
  assert.ok(await phone.stored())
})
