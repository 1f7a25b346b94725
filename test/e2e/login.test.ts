/** The main job, in a real browser on WeChat's glass-easel, against the real backend over HTTP. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { demo, phone, setStage } from './stage.ts'

setStage()

/** From the home page: asks for the orders, ticks, logs in. */
async function logIn() {
  await phone.tap('查看更多')
  await phone.popup.tick.tap()
  await phone.popup.login.tap()
  await phone.sees('云南小粒咖啡豆 250g')
}

/** The backend's own word on a token. */
async function backend(method: 'GET' | 'DELETE', utoken: string) {
  const response = await fetch(`${demo.backendUrl}/session`, {
    method,
    headers: { authorization: `Bearer ${utoken}` },
  })
  return { status: response.status, body: (await response.json()) as { error?: string } }
}

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

test('a guest asks for the orders: popup, tick, login; the orders open by themselves, with data', async () => {
  await phone.sees('未登录')
  // Nothing opens or is asked by itself.
  assert.equal(await phone.page.locator('[class*="van-popup"]').count(), 0)
  assert.deepEqual(await phone.requests(), [])
  await logIn()
  assert.deepEqual(await phone.pages(), ['pages/home/index', 'pages/orders/index'])
  assert.deepEqual(await phone.requests(), ['POST /login', 'GET /orders'])
  assert.equal(phone.infoAsked(), 1)
  const stored = await phone.stored()
  assert.ok(stored)
  assert.equal((await backend('GET', stored.utoken)).status, 200)
  assert.doesNotMatch(JSON.stringify(stored), /openid|session_key/i)
})

test('un-ticked, the button is inert and says what is missing', async () => {
  await phone.tap('查看更多')
  await phone.popup.login.tap()
  await phone.sees('请先阅读并勾选协议')
  assert.equal(phone.infoAsked(), 0)
  assert.deepEqual(await phone.requests(), [])
  assert.deepEqual(await phone.pages(), ['pages/home/index'])
})

test('reload: still logged in, and the orders open at once', async () => {
  await logIn()
  await phone.open()
  await phone.sees('微信用户')
  await phone.tap('查看更多')
  await phone.sees('云南小粒咖啡豆 250g')
  assert.deepEqual(await phone.requests(), ['GET /session', 'GET /orders'])
})

test('the session was ended at the backend: checkLogs clears it, and the page hears logout', async () => {
  await logIn()
  const { utoken } = (await phone.stored())!
  assert.equal((await backend('DELETE', utoken)).status, 200)
  await phone.open()
  // The page shows the stored user until it hears `logout`; nothing else changes it back.
  await phone.sees('未登录')
  assert.equal(await phone.stored(), undefined)
  await phone.tap('查看更多')
  await phone.popup.login.waitFor()
})

test('the backend is down at launch: the session is kept', async () => {
  await logIn()
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

test('log out: ended at the backend, and guarded again', async () => {
  await logIn()
  const { utoken } = (await phone.stored())!
  await phone.open()
  await phone.tap('微信用户')
  await phone.tap('退出登录')
  await phone.tap('确定')
  await phone.sees('已退出登录')
  assert.equal(await phone.stored(), undefined)
  assert.equal((await backend('GET', utoken)).body.error, 'session_revoked')
  await phone.open()
  await phone.sees('未登录')
  await phone.tap('查看更多')
  await phone.popup.login.waitFor()
  assert.deepEqual(await phone.pages(), ['pages/home/index'])
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

test('no network: a toast, the popup stays; with network again the next tap succeeds', async () => {
  await phone.tap('查看更多')
  await phone.popup.tick.tap()
  await phone.set({ offline: true })
  await phone.popup.login.tap()
  await phone.sees('网络不可用，请检查后重试')
  await phone.set({ offline: false })
  await phone.popup.login.tap()
  await phone.sees('云南小粒咖啡豆 250g')
})

test('a full storage: the login works all the same', async () => {
  await phone.set({ storageFull: true })
  await logIn()
  assert.equal(await phone.stored(), undefined)
})

test('a real profile, as old base libraries still give it, is verified, decrypted and shown', async () => {
  await phone.set({
    nickName: '小明',
    avatarUrl: 'data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=',
  })
  await logIn()
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
