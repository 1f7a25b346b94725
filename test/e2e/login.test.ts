/** The main job, in a real browser on WeChat's glass-easel, against the real backend over HTTP. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { askSession, loginContract } from './login.contract.ts'
import { demo, phone, setStage } from './stage.ts'

setStage()

loginContract({
  user: '微信用户',
  route: (path) => path,
  session: (utoken) => askSession(demo.backendUrl, utoken),
})

/** The outcome of opening the popup, as the page that opened it gets it. */
const outcome = () =>
  phone.page.evaluate(() => {
    type Opened = Promise<{ status: number; reason?: string }>
    const { getCurrentPages } = window as unknown as {
      getCurrentPages(): Array<{ selectComponent(selector: string): { open(): Opened } }>
    }
    const page = getCurrentPages().at(-1)
    Object.assign(window, { outcome: page?.selectComponent('#login').open() })
  })
const ended = () => phone.page.evaluate(() => (window as unknown as { outcome: unknown }).outcome)

test('one login asks for the user info once', async () => {
  await phone.logIn()
  assert.equal(phone.infoAsked(), 1)
})

test('un-ticked, the button is inert and says what is missing', async () => {
  await phone.tap('查看更多')
  await phone.popup.login.tap()
  await phone.sees('请先阅读并勾选协议')
  assert.equal(phone.infoAsked(), 0)
  assert.deepEqual(await phone.requests(), [])
  assert.deepEqual(await phone.pages(), ['pages/home/index'])
})

test('the session was ended at the backend: checkLogs clears it, and the page hears logout', async () => {
  await phone.logIn()
  const { utoken } = (await phone.stored())!
  assert.equal((await askSession(demo.backendUrl, utoken, 'DELETE')).status, 200)
  await phone.open()
  // The page shows the stored user until it hears `logout`; nothing else changes it back.
  await phone.sees('未登录')
  assert.equal(await phone.stored(), undefined)
  await phone.tap('查看更多')
  await phone.popup.login.waitFor()
})

test('the backend is down at launch: the session is kept', async () => {
  await phone.logIn()
  const { utoken } = (await phone.stored())!
  await phone.set({ offline: true })
  await phone.open()
  await phone.sees('微信用户')
  assert.equal((await phone.stored())?.utoken, utoken)
})

test('the user denies: status 0, still a guest, nothing stored', async () => {
  await phone.set({ denyUserInfo: true })
  await outcome()
  await phone.popup.tick.tap()
  await phone.popup.login.tap()
  assert.deepEqual(await ended(), { status: 0, reason: 'deny' })
  await phone.popup.login.waitFor({ state: 'detached' })
  await phone.sees('未登录')
  assert.equal(await phone.stored(), undefined)
  assert.deepEqual(await phone.requests(), [])
})

describe('closing always works, and tells who asked', () => {
  const ways: Record<string, () => Promise<void>> = {
    'the button to decline': () => phone.popup.cancel.tap(),
    'the cross': () => phone.page.locator('[class*="login__close"]').tap(),
    'a tap beside it': () => phone.page.touchscreen.tap(180, 120),
  }
  for (const [name, close] of Object.entries(ways)) {
    test(name, async () => {
      await outcome()
      await phone.popup.login.waitFor()
      await close()
      assert.deepEqual(await ended(), { status: 0, reason: 'cancel' })
      await phone.popup.login.waitFor({ state: 'detached' })
      assert.equal(await phone.stored(), undefined)
    })
  }
})

test('tapped three times: one login', async () => {
  await phone.tap('查看更多')
  await phone.popup.tick.tap()
  await phone.popup.login.evaluate((button) => {
    for (let index = 0; index < 3; index++) (button as HTMLElement).click()
  })
  await phone.sees('云南小粒咖啡豆 250g')
  assert.deepEqual(await phone.requests(), ['POST /login', 'GET /orders'])
})

test('a real profile, as old base libraries still give it, is verified, decrypted and shown', async () => {
  await phone.set({
    nickName: '小明',
    avatarUrl: 'data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=',
  })
  await phone.logIn()
  await phone.open()
  await phone.sees('小明')
})

test('a page reached by a share asks on that page, and goes on there', async () => {
  await phone.open('/pages/orders/index')
  await phone.popup.tick.tap()
  await phone.popup.login.tap()
  await phone.sees('云南小粒咖啡豆 250g')
  assert.deepEqual(await phone.pages(), ['pages/orders/index'])
})

test('an agreement opens above the popup, which is still there on the way back', async () => {
  await phone.tap('查看更多')
  await phone.tap('《隐私政策》')
  await phone.sees(/演示后端只保存登录所必需的信息/)
  await phone.page.evaluate(() => (window as unknown as { wx: { navigateBack(): void } }).wx.navigateBack())
  await phone.popup.login.waitFor()
})
