/** A login on a computer with the phone: the web page and the mini-program, each in a browser of its own. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { type Demo, runDemo } from '../../demo/run.ts'
import { launchBrowser } from '../browser.ts'
import { openPc, type Pc } from './pc.ts'
import { openPhone, type Phone } from './phone.ts'

let browser: Browser
let demo: Demo
let pc: Pc
let phone: Phone
let errors: string[]
/** How far the backend's clock is ahead. */
let ahead = 0
let toClose: Array<{ close(): Promise<void> }>

before(async () => {
  ;[browser, demo] = await Promise.all([launchBrowser(), runDemo({ now: () => Date.now() + ahead })])
})
after(async () => {
  await browser?.close()
  await demo?.close()
})
beforeEach(async () => {
  errors = []
  toClose = []
  ;[pc, phone] = await Promise.all([
    openPc(browser, `${demo.backendUrl}/pc/`, errors),
    openPhone(browser, demo, errors),
  ])
  toClose.push(pc, phone)
  await pc.is('waiting')
})
afterEach(async () => {
  await Promise.all(toClose.map((each) => each.close()))
  assert.deepEqual(errors, [], 'nothing is thrown or logged as an error')
})

async function ask(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${demo.backendUrl}${path}`, { headers })
  const { error, result } = (await response.json()) as {
    error?: string
    result?: { state?: string; session?: object }
  }
  return { status: response.status, error, result }
}

const statusOf = async (utoken: string) =>
  (await ask('/session', { Authorization: `Bearer ${utoken}` })).status

test('the code leads to the phone; scanned, confirmed, logged in; a reload keeps it, 退出 ends it', async () => {
  await phone.logIn()
  const code = await pc.code()
  assert.match(code, new RegExp(`^${demo.url}/phone/#/pages/scan/index\\?scene=[\\w-]{22}$`))
  await phone.scan(code)
  await phone.sees('确认登录')
  await phone.sees('小程序登录演示')
  await pc.is('scanned')
  await pc.sees('微信用户')
  assert.equal(await pc.stored(), undefined, 'nothing without a tap on the phone')
  await phone.tap('确认登录')
  await phone.sees('已登录电脑端')
  await pc.sees('3 个订单')
  await pc.sees('云南小粒咖啡豆 250g')
  const { utoken } = (await pc.stored())!
  assert.notEqual(utoken, (await phone.stored())?.utoken)
  await pc.page.reload()
  await pc.sees('3 个订单')
  assert.equal(await statusOf(utoken), 200)
  await pc.page.getByRole('button', { name: '退出' }).click()
  await pc.is('waiting')
  assert.deepEqual([await statusOf(utoken), await pc.stored()], [401, undefined])
  assert.equal(await statusOf((await phone.stored())!.utoken), 200)
})

test('cancelled on the phone; Enter brings another code', async () => {
  await phone.logIn()
  const code = await pc.code()
  await phone.scan(code)
  await phone.tap('取消')
  await pc.is('cancelled')
  await pc.sees('已在手机上取消登录')
  await pc.page.keyboard.press('Enter')
  await pc.is('waiting')
  assert.notEqual(await pc.code(), code)
  assert.equal(await pc.stored(), undefined)
})

test('expired, scanned or not: both say so, and the phone cannot confirm any more', async () => {
  await phone.logIn()
  const code = await pc.code()
  await phone.scan(code)
  await phone.sees('确认登录')
  await pc.is('scanned')
  ahead += 181_000
  await pc.is('expired')
  await pc.sees('小程序码已过期')
  await phone.tap('确认登录')
  await phone.sees('登录码已过期')
  await pc.page.keyboard.press('Enter')
  await pc.is('waiting')
  await phone.scan(await pc.code())
  await phone.tap('确认登录')
  await pc.sees('3 个订单')
})

test('a second phone is refused, and takes nothing from the first', async () => {
  const second = await openPhone(browser, demo, errors)
  toClose.push(second)
  await Promise.all([phone.logIn(), second.logIn()])
  const code = await pc.code()
  await phone.scan(code)
  await phone.sees('确认登录')
  await second.scan(code)
  await second.sees('登录码已被他人扫描')
  await pc.is('scanned')
  await phone.tap('确认登录')
  await pc.sees('3 个订单')
})

test('a ticket is used once: neither its code nor its secret gives another session', async () => {
  await phone.logIn()
  const code = await pc.code()
  const scene = await pc.scene()
  const cookie = await pc.cookie()
  await phone.scan(code)
  await phone.tap('确认登录')
  await pc.sees('3 个订单')
  // Its last question is long enough ago for another.
  ahead += 3000
  const replay = await ask(`/scan?scene=${scene}`, { cookie })
  assert.deepEqual([replay.status, replay.error, replay.result], [409, 'ticket_used', undefined])
  await phone.scan(code)
  await phone.sees('登录码已使用')
})

test('who has photographed the code gets nothing, before and after the confirmation', async () => {
  const other = await openPc(browser, `${demo.backendUrl}/pc/`, errors)
  toClose.push(other)
  await other.is('waiting')
  await phone.logIn()
  const scene = await pc.scene()
  const [name, secret] = (await other.cookie()).split('=')
  const theirs = { cookie: `scan-${scene}=${secret}; ${name}=${secret}` }
  const attempts = async () => [
    await ask(`/scan?scene=${scene}`),
    await ask(`/scan?scene=${scene}`, theirs),
    await ask(`/scan?scene=${scene}`, { 'x-scan-secret': secret! }),
    await ask(`/scan/events?scene=${scene}`),
    await ask(`/scan/events?scene=${scene}`, theirs),
  ]
  const refused = Array.from({ length: 5 }, () => ({
    status: 404,
    error: 'ticket_unknown',
    result: undefined,
  }))
  assert.deepEqual(await attempts(), refused)
  // The computer is held back, so that the confirmed ticket lies there for a while.
  await pc.context.setOffline(true)
  await phone.scan(await pc.code())
  await phone.tap('确认登录')
  await phone.sees('已登录电脑端')
  assert.deepEqual(await attempts(), refused)
  await pc.context.setOffline(false)
  await pc.sees('3 个订单')
})

test('nobody is logged in on the phone: the popup first, then the card by itself', async () => {
  await phone.scan(await pc.code())
  await phone.popup.tick.tap()
  assert.equal(await pc.page.locator('#code').getAttribute('data-status'), 'waiting')
  await phone.popup.login.tap()
  await phone.sees('确认登录')
  await pc.is('scanned')
  await phone.tap('确认登录')
  await pc.sees('3 个订单')
})

test('the page is loaded anew in the middle: the same code, who has scanned it, and the login', async () => {
  await phone.logIn()
  const code = await pc.code()
  await pc.page.reload()
  await pc.is('waiting')
  assert.equal(await pc.code(), code)
  await phone.scan(code)
  await phone.sees('确认登录')
  await pc.is('scanned')
  await pc.page.reload()
  await pc.is('scanned')
  await pc.sees('微信用户')
  await pc.page.goto('about:blank')
  await phone.tap('确认登录')
  await phone.sees('已登录电脑端')
  await pc.page.goto(`${demo.backendUrl}/pc/`)
  await pc.sees('3 个订单')
})

test('the backend is started anew in the middle: the page says so, and goes on', async () => {
  await phone.logIn()
  await phone.scan(await pc.code())
  await phone.sees('确认登录')
  await pc.is('scanned')
  await demo.stopBackend()
  await pc.sees('网络断开了，正在重新连接…')
  await demo.startBackend()
  await phone.tap('确认登录')
  await phone.sees('已登录电脑端')
  await pc.sees('3 个订单')
})

test('the phone lists the computer, and ends it: the page notices at its next request', async () => {
  await phone.logIn()
  await phone.scan(await pc.code())
  await phone.tap('确认登录')
  await pc.sees('3 个订单')
  await phone.open()
  await phone.tap('微信用户')
  await phone.tap('登录设备')
  const device = phone.page.locator('[class*="device"]:visible', { hasText: 'Chrome · Linux' })
  await device.getByText('下线').last().tap()
  await phone.tap('确定')
  await phone.text('Chrome · Linux').waitFor({ state: 'detached' })
  await pc.page.getByRole('button', { name: '刷新' }).click()
  await pc.sees('登录已失效，可能已在手机上被下线。请重新扫码。')
  await pc.is('waiting')
  assert.equal(await pc.stored(), undefined)
})

test('offline, 退出 keeps the login and says so', async () => {
  await phone.logIn()
  await phone.scan(await pc.code())
  await phone.tap('确认登录')
  await pc.sees('3 个订单')
  await pc.context.setOffline(true)
  await pc.page.getByRole('button', { name: '退出' }).click()
  await pc.sees('退出没有成功，请检查网络后重试。')
  assert.ok(await pc.stored())
  await pc.context.setOffline(false)
  await pc.page.getByRole('button', { name: '退出' }).click()
  await pc.is('waiting')
})

test('in the preview: a click on the code, and the phone beside it scans', async () => {
  const desk = await openPc(browser, demo.url, errors, { width: 1440 })
  toClose.push(desk)
  await desk.page.getByRole('tab', { name: '电脑网页' }).click()
  const web = desk.page.frameLocator('.web__page')
  const screen = desk.page.frameLocator('.phone__screen')
  await web.locator('#image').click()
  await desk.page.getByText('手机扫了这个码。').waitFor()
  await screen.locator('[class*="checkbox__icon-wrap"]:visible').click()
  await screen.getByText('微信一键登录').click()
  await web.getByText('已扫码，请在手机上确认').waitFor()
  const launched = await screen.locator('body').evaluate(() => {
    type Launch = { scene: number; path: string; query: { scene?: string } }
    return (window as unknown as { wx: { getLaunchOptionsSync(): Launch } }).wx.getLaunchOptionsSync()
  })
  assert.deepEqual([launched.scene, launched.path], [1047, 'pages/scan/index'])
  assert.match(launched.query.scene ?? '', /^[\w-]{22}$/)
  await screen.getByText('确认登录').click()
  await web.getByText('3 个订单').waitFor()
  await desk.page.getByRole('button', { name: '重新启动' }).click()
  await screen.getByText('查看更多').waitFor()
})

test('another language by hand stays after a reload', async () => {
  await pc.page.getByRole('button', { name: 'English' }).click()
  await pc.sees('Scan it with WeChat')
  assert.equal(await pc.page.title(), 'Log in · Mini-program login demo')
  await pc.page.reload()
  await pc.sees('Scan it with WeChat')
  assert.equal(await pc.page.locator('html').getAttribute('lang'), 'en-US')
  await pc.page.getByRole('button', { name: '中文' }).click()
  await pc.sees('请用微信扫码')
})
