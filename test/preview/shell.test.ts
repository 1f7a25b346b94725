/** The page around the phone, and what it shows when a project is broken. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startPreview, type Diagnostic } from '../../demo/preview/server.ts'
import { shortenSecrets } from '../../demo/preview/shell/shorten.ts'
import { launchBrowser, STILL } from '../browser.ts'
import { writeProject } from './support.ts'

const API = 'http://api.example.test'

let browser: Browser
let backendUrl: string
const server = createServer((_request, response) => {
  response.end(JSON.stringify({ result: { utoken: 'abcdefghijklmnop', user: { nickName: '小明' } } }))
})

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  backendUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  server.closeAllConnections()
  server.close()
})

/** The page around the phone, with a mini-program of these files in it. */
async function show(
  files: Record<string, string>,
  work: (page: Page, rebuild: (text: string) => Promise<Diagnostic[]>) => Promise<void>,
) {
  const root = writeProject(files)
  const preview = await startPreview({
    root,
    simulatorUrl: backendUrl,
    routes: { [API]: backendUrl },
    report: () => undefined,
  })
  const page = await browser.newPage({ ...STILL, viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  page.setDefaultTimeout(10_000)
  try {
    await page.goto(preview.url)
    await work(page, (text) => {
      fs.writeFileSync(path.join(root, 'pages/a.wxml'), text)
      return preview.rebuild()
    })
  } finally {
    await page.close()
    await preview.close()
  }
}

test('the requests: what was sent and answered, secrets shortened, cleared by hand and by a restart', async () => {
  const script = `Page({
    ask(event) { wx.request({ url: '${API}/login?x=1', method: 'POST', data: { code: '0123456789', page: '甲' }, header: { Authorization: 'Bearer 0123456789' } }) },
    lose() { wx.request({ url: 'http://elsewhere.test/a' }) },
  })`
  const template = '<button bindtap="ask">问</button><button bindtap="lose">丢</button>'
  await show({ 'pages/a.js': script, 'pages/a.wxml': template }, async (page) => {
    const phone = page.frameLocator('iframe')
    const rows = page.locator('#requests li')
    await page.getByText('小程序还没有发出请求').waitFor()
    await phone.getByText('问').click()
    await rows.getByText('200').waitFor()
    assert.match(await rows.first().locator('summary').innerText(), /^POST\s+\/login\?x=1\s+200\s+\d+ ms$/)
    await rows.first().locator('summary').click()
    const shown = await rows.first().innerText()
    for (const text of [
      '"Bearer 012345…"',
      '"code": "012345…"',
      '"page": "甲"',
      '"utoken": "abcdef…"',
      '"nickName": "小明"',
    ]) {
      assert.ok(shown.includes(text), `${text} is not in ${shown}`)
    }
    assert.doesNotMatch(shown, /0123456789|abcdefghij|referer/)
    await phone.getByText('丢').click()
    await rows.first().getByText('失败', { exact: true }).first().waitFor()
    assert.equal(await rows.count(), 2)
    await page.getByRole('button', { name: '清空' }).click()
    assert.equal(await rows.count(), 0)
    await phone.getByText('问').click()
    await rows.first().waitFor()
    await page.getByRole('button', { name: '重新启动' }).click()
    await page.getByText('小程序还没有发出请求').waitFor()
  })
})

test('the switch: the user denies, also after a restart', async () => {
  const script = 'Page({ data: { said: "" }, on(event) { this.setData({ said: event.detail.errMsg }) } })'
  const template = '<button open-type="getUserInfo" bindgetuserinfo="on">问</button><view>{{ said }}</view>'
  await show({ 'pages/a.js': script, 'pages/a.wxml': template }, async (page) => {
    const phone = page.frameLocator('iframe')
    await phone.getByText('问').waitFor()
    await page.getByText('拒绝授权').click()
    await phone.getByText('问').click()
    await phone.getByText('getUserInfo:fail auth deny').waitFor()
    await page.getByRole('button', { name: '重新启动' }).click()
    await phone.getByText('getUserInfo:fail auth deny').waitFor({ state: 'detached' })
    await phone.getByText('问').click()
    await phone.getByText('getUserInfo:fail auth deny').waitFor()
    assert.ok(await page.getByRole('switch', { name: '拒绝授权' }).isChecked())
  })
})

test('编译模式: the launch parameters of the one that is chosen, also after a restart', async () => {
  const files = {
    'project.config.json': JSON.stringify({
      condition: { miniprogram: { list: [{ name: '"云"开发', query: 'backend=cloud&a=1' }] } },
    }),
    'app.js': 'App({ onLaunch({ query }) { this.query = JSON.stringify(query) } })',
    'pages/a.js': 'Page({ onLoad() { this.setData({ said: getApp().query }) } })',
    'pages/a.wxml': '<view>参数 {{ said }}</view>',
  }
  await show(files, async (page) => {
    const phone = page.frameLocator('iframe')
    await phone.getByText('参数 {}').waitFor()
    await page.getByLabel('编译模式').selectOption('"云"开发')
    await phone.getByText('参数 {"backend":"cloud","a":"1"}').waitFor()
    await page.getByRole('button', { name: '重新启动' }).click()
    await phone.getByText('参数 {}').waitFor({ state: 'detached' })
    await phone.getByText('参数 {"backend":"cloud","a":"1"}').waitFor()
    await page.getByLabel('编译模式').selectOption('普通编译')
    await phone.getByText('参数 {}').waitFor()
  })
})

test('a project that does not compile says why in the phone, until it is mended and rebuilt', async () => {
  await show({ 'pages/a.wxml': '<view>\n  {{ a?.b }}\n</view>' }, async (page, rebuild) => {
    const phone = page.frameLocator('iframe')
    await phone.getByRole('alert').getByText('编译失败：1 个错误').waitFor()
    await phone.getByText('pages/a.wxml:2:7').waitFor()
    await page.getByText('正在启动').waitFor({ state: 'hidden' })
    assert.deepEqual(await rebuild('<view>修好了</view>'), [])
    await page.getByRole('button', { name: '重新启动' }).click()
    await phone.getByText('修好了').waitFor()
  })
})

test('an app that throws while it starts says so', async () => {
  await show({ 'app.js': 'throw new Error("started wrongly")' }, async (page) => {
    const phone = page.frameLocator('iframe')
    await phone.getByRole('alert').getByText('启动失败').waitFor()
    await phone.getByText('started wrongly').waitFor()
  })
})

test('secrets, wherever they stand, keep six characters', () => {
  assert.deepEqual(
    shortenSecrets({ code: 200, list: [{ accessToken: 'abcdefgh' }], iv: 'short', title: 'a long title' }),
    {
      code: 200,
      list: [{ accessToken: 'abcdef…' }],
      iv: 'short',
      title: 'a long title',
    },
  )
})
