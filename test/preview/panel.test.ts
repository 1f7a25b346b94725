/** The panel beside the demo's phone: each switch, and what becomes of it at the real backend. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core'
import { runDemo, type Demo } from '../../demo/run.ts'
import { launchBrowser, STILL } from '../browser.ts'

let browser: Browser
let demo: Demo
let page: Page
let phone: FrameLocator

before(async () => {
  ;[browser, demo] = await Promise.all([launchBrowser(), runDemo()])
})
after(async () => {
  await browser?.close()
  await demo?.close()
})
beforeEach(() => open())
afterEach(() => page.context().close())

async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  const context = await browser.newContext({
    ...STILL,
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    ...options,
  })
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
  phone = page.frameLocator('.phone__screen')
  await page.goto(demo.url)
  await see('查看更多').waitFor()
}

const see = (text: string | RegExp): Locator =>
  phone
    .getByText(text, { exact: typeof text === 'string' })
    .and(phone.locator(':visible'))
    .last()
const button = (name: string): Locator => page.getByRole('button', { name, exact: true })
const turn = (name: string): Promise<void> => page.getByText(name, { exact: true }).click()
const tab = (name: string): Promise<void> => page.getByRole('tab', { name, exact: true }).click()
const inPhone = <T>(script: string): Promise<T> => phone.locator('body').evaluate(script) as Promise<T>

interface Stored {
  utoken: string
  id: string
}
const stored = () => inPhone<Stored | ''>(`wx.getStorageSync('userInfo')`)

/** `METHOD path status`, the first one first. */
async function requests(): Promise<string[]> {
  return inPhone(
    `window.preview.requests.map(({ method, url, status }) => method + ' ' + new URL(url).pathname + ' ' + status)`,
  )
}

async function logIn(): Promise<void> {
  await see('点击登录，体验完整功能').click()
  await phone.locator('[class*="checkbox__icon-wrap"]:visible').click()
  await see('微信一键登录').click()
}

async function logInWell(): Promise<Stored> {
  await logIn()
  await see('查看个人资料').waitFor()
  const session = await stored()
  assert.ok(session)
  return session
}

/** The backend's own word on a token. */
async function word(utoken: string): Promise<string> {
  const response = await fetch(`${demo.backendUrl}/session`, {
    headers: { authorization: `Bearer ${utoken}` },
  })
  const { error } = (await response.json()) as { error?: string }
  return error ?? String(response.status)
}

test('会话过期: to the backend it is over, and the next request is answered after a silent renewal', async () => {
  await button('会话过期').click()
  await page.getByText('还没有登录').waitFor()
  const { utoken, id } = await logInWell()
  await button('会话过期').click()
  await page.getByText('后端认为会话已过期').waitFor()
  assert.equal(await word(utoken), 'session_expired')
  await see('查看更多').click()
  await see('云南小粒咖啡豆 250g').waitFor()
  assert.deepEqual((await requests()).slice(-3), ['GET /orders 401', 'POST /login 200', 'GET /orders 200'])
  const renewed = (await stored()) as Stored
  assert.equal(renewed.id, id)
  assert.equal(await word(renewed.utoken), '200', 'the clock is ahead for that session alone')
})

test('会话撤销: the user has ended it from another device, and has to log in again', async () => {
  const { utoken } = await logInWell()
  await button('会话撤销').click()
  await page.getByText('在另一台设备上结束了').waitFor()
  assert.equal(await word(utoken), 'session_revoked')
  await see('查看更多').click()
  await see('去登录').waitFor()
  await see('去登录').click()
  await see('微信一键登录').waitFor()
  await tab('事件')
  const logout = page.locator('#events li', { hasText: 'logout' })
  await logout.locator('summary').click()
  await logout.getByText('"reason": "revoked"').waitFor()
  await tab('会话')
  await page.locator('#session').getByText('已退出').waitFor()
})

test('平台错误: what WeChat answers reaches the user as a toast, until it is taken back', async () => {
  await page.getByLabel('平台错误').selectOption('40226')
  await page.reload()
  await see('查看更多').waitFor()
  await page.waitForFunction(
    () => document.querySelector<HTMLSelectElement>('[aria-label="平台错误"]')?.value === '40226',
  )
  await logIn()
  const toast = phone.locator('.phone-toast', { hasNotText: /^$/ })
  await toast.waitFor()
  assert.deepEqual(await requests(), ['POST /login 403'])
  assert.equal(await stored(), '')
  await page.getByLabel('平台错误').selectOption('')
  await toast.waitFor({ state: 'detached' })
  await see('微信一键登录').click()
  await see('查看个人资料').waitFor()
})

test('换个用户: nobody is logged in, and who logs in is somebody else to the backend', async () => {
  const first = await logInWell()
  await button('换个用户').click()
  await see('未登录').waitFor()
  const second = await logInWell()
  assert.notEqual(second.id, first.id)
  assert.equal(await word(first.utoken), '200', 'the other user stays who they are')
})

test('离线, 慢网络 and 存储已满 are turned on and off, and stay after a restart', async () => {
  const ask = `new Promise((done) => wx.request({ url: 'http://127.0.0.1:3000/health', timeout: 1000,
    complete: ({ errMsg }) => done(errMsg) }))`
  const write = `(() => { try { wx.setStorageSync('a', 1); return 'ok' } catch { return 'full' } })()`
  for (const name of ['离线', '慢网络', '存储已满']) await turn(name)
  await inPhone(`document.body.dataset.old = ''`)
  await button('重新启动').click()
  await phone.locator('body:not([data-old])').getByText('查看更多').waitFor()
  for (const name of ['离线', '慢网络', '存储已满'])
    assert.ok(await page.getByRole('switch', { name }).isChecked(), name)
  assert.match(await inPhone(ask), /INTERNET_DISCONNECTED/)
  assert.equal(await inPhone(write), 'full')
  await turn('离线')
  await turn('存储已满')
  assert.equal(await inPhone(ask), 'request:fail timeout', 'three seconds count for the time limit')
  assert.equal(await inPhone(write), 'ok')
  await turn('慢网络')
  assert.equal(await inPhone(ask), 'request:ok')
})

test('机型, 外观 and 语言: the mini-program sees them', async () => {
  await page.getByLabel('机型').selectOption({ label: 'iPhone 14 390×844' })
  await phone.locator('html[data-tall-bar="true"]').waitFor()
  const seen = `(() => { const { screenWidth, screenHeight, statusBarHeight, safeArea } = wx.getWindowInfo()
    return [screenWidth, screenHeight, statusBarHeight, safeArea.bottom] })()`
  assert.deepEqual(await inPhone(seen), [390, 844, 47, 810])
  const box = (await page.locator('#phone').boundingBox())!
  assert.ok(box.y >= 0 && box.y + box.height <= 900, 'it fits on the screen')

  const ground = `getComputedStyle(document.querySelector('.phone-bar')).backgroundColor`
  const card = `getComputedStyle(document.querySelector('.card')).backgroundColor`
  const light = [await inPhone(ground), await inPhone(card), await inPhone('wx.getAppBaseInfo().theme')]
  await page.getByLabel('外观').selectOption('dark')
  await phone.locator('html[data-theme="dark"]').waitFor()
  const dark = [await inPhone(ground), await inPhone(card), await inPhone('wx.getAppBaseInfo().theme')]
  for (const index of [0, 1, 2]) assert.notEqual(dark[index], light[index])
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByLabel('外观').selectOption('light')
  await phone.locator('html[data-theme="light"]').waitFor()
  assert.deepEqual([await inPhone(ground), await inPhone(card)], light.slice(0, 2), 'light on a dark machine')

  await inPhone(`document.body.dataset.old = ''`)
  await page.getByLabel('语言').selectOption('en')
  await phone.locator('body:not([data-old])').getByText('查看更多').waitFor()
  assert.equal(await inPhone('wx.getAppBaseInfo().language'), 'en')
})

test('询问用户: who refuses in the sheet is not logged in', async () => {
  await page.getByLabel('询问用户').selectOption('askAll')
  await logIn()
  await see('不允许').click()
  await phone.locator('.phone-toast').waitFor()
  assert.equal(await stored(), '')
  assert.deepEqual(await requests(), [])
  await phone.locator('[class*="van-popup"]').first().waitFor({ state: 'detached' })
  await page.getByLabel('询问用户').selectOption('ask')
  await logIn()
  await see('查看个人资料').waitFor()
})

test('存储: live, edited, deleted; 页面栈 and 会话 follow', async () => {
  const { utoken } = await logInWell()
  await tab('存储')
  const entry = page.locator('#storage li', { hasText: 'userInfo' })
  await entry.waitFor()
  assert.ok(!(await entry.innerText()).includes(utoken), 'the token is shortened')
  await inPhone(`wx.setStorageSync('cart', { count: 1 })`)
  const cart = page.locator('#storage li', { hasText: 'cart' })
  await cart.getByText('"count": 1').waitFor()
  await page.getByRole('button', { name: '编辑 cart' }).click()
  await page.getByLabel('cart', { exact: true }).fill('{ "count": ')
  await button('保存').click()
  await page.getByRole('alert').getByText('这不是 JSON').waitFor()
  await page.getByLabel('cart', { exact: true }).fill('{ "count": 2 }')
  await button('保存').click()
  await cart.getByText('"count": 2').waitFor()
  assert.deepEqual(await inPhone(`wx.getStorageSync('cart')`), { count: 2 })
  await page.getByRole('button', { name: '删除 cart' }).click()
  await cart.waitFor({ state: 'detached' })
  assert.equal(await inPhone(`wx.getStorageSync('cart')`), '')

  await tab('会话')
  const facts = page.locator('#session')
  await facts.getByText('已登录').waitFor()
  await facts.getByText(`${utoken.slice(0, 6)}…`).waitFor()
  await facts.getByText('29 天 23 小时').waitFor()

  await tab('页面栈')
  await see('查看更多').click()
  await page.locator('#pages li').first().getByText('pages/orders/index').waitFor()
  assert.equal(await page.locator('#pages li').count(), 2)
})

test('事件: the app, its pages and its login, each by its name; what they carry keeps no token', async () => {
  const { utoken } = await logInWell()
  await tab('事件')
  const names = async () => (await page.locator('#events .event__name').allInnerTexts()).toReversed()
  await page.locator('#events').getByText('login', { exact: true }).waitFor()
  assert.deepEqual(
    (await names()).filter((name) => name !== 'onThemeChange'),
    ['onLaunch', 'onShow', 'onLoad', 'onShow', 'onReady', 'open', 'step', 'close', 'login'],
  )
  for (const summary of await page.locator('#events summary').all()) await summary.click()
  const text = await page.locator('#events').innerText()
  assert.match(text, /"step": "member"/)
  assert.ok(!text.includes(utoken))
})

test('by keyboard: tabs by arrows, Home and End; and in English for an English browser', async () => {
  await page.context().close()
  await open({ locale: 'en-US' })
  await page.getByRole('tab', { name: 'Requests' }).focus()
  for (const [key, name] of [
    ['ArrowRight', 'Storage'],
    ['End', 'Web page'],
    ['ArrowRight', 'Requests'],
    ['ArrowLeft', 'Web page'],
    ['Home', 'Requests'],
  ] as const) {
    await page.keyboard.press(key)
    const focused = page.locator('[role="tab"]:focus')
    assert.equal(await focused.innerText(), name)
    assert.equal(await focused.getAttribute('aria-selected'), 'true')
    assert.equal(await page.getByRole('tabpanel', { name }).count(), 1)
  }
  await page.getByRole('tab', { name: 'Session' }).click()
  const chinese = await page.evaluate(() => {
    // Names of languages are in their own.
    const text = document.querySelector('.panel')!.cloneNode(true) as HTMLElement
    for (const option of text.querySelectorAll('option')) option.remove()
    return text.textContent!.match(/\p{Script=Han}+/gu)
  })
  assert.equal(chinese, null)
})

test('another site reaches no switch, and no token is taken by its look', async () => {
  const control = (action: string, headers: Record<string, string>, body: object = {}) =>
    fetch(`${demo.url}/_preview/control/${action}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const json = { 'content-type': 'application/json' }
  assert.equal((await control('fault', { ...json, origin: 'http://evil.test' })).status, 403)
  assert.equal((await control('fault', { 'content-type': 'text/plain' })).status, 403)
  assert.equal((await fetch(`${demo.url}/_preview/control/state`)).status, 403)
  const utoken = `mpl_${'x'.repeat(43)}`
  for (const action of ['expire', 'revoke']) {
    const answer = await control(action, json, { utoken, provider: 'wechat', user: 'u' })
    assert.deepEqual(await answer.json(), { done: false }, action)
  }
  assert.deepEqual(await (await control('expire', json)).json(), { problem: 'utoken is missing' })
})
