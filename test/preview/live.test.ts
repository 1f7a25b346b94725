/** A project that is watched: what an edit does to the phones that show it. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startPreview, type Preview } from '../../demo/preview/server.ts'
import { launchBrowser, STILL } from '../browser.ts'
import { writeProject } from './support.ts'

const PAGES = {
  'app.json': '{ "pages": ["pages/a", "pages/b"] }',
  'pages/b.json': '{}',
  'pages/b.wxml': '<view>乙 {{ x }}</view>',
  'pages/b.js': 'Page({ onLoad({ x }) { this.setData({ x }) } })',
}

let browser: Browser
let root: string
let preview: Preview
let page: Page

before(async () => {
  browser = await launchBrowser()
})
after(() => browser?.close())
beforeEach(async () => {
  root = writeProject(PAGES)
  preview = await startPreview({
    root,
    simulatorUrl: 'http://127.0.0.1:1',
    routes: {},
    watch: true,
    report: () => undefined,
  })
  page = await browser.newPage({ ...STILL, locale: 'zh-CN' })
  page.setDefaultTimeout(10_000)
})
afterEach(async () => {
  await page.close()
  await preview.close()
})

const write = (name: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  fs.writeFileSync(path.join(root, name), text)
}

/** As many editors save: another file takes the place of the old one. */
function replace(name: string, text: string): void {
  write(`${name}.tmp`, text)
  fs.renameSync(path.join(root, `${name}.tmp`), path.join(root, name))
}

/** The phone listens once its socket is open. */
async function open(address: string): Promise<void> {
  const listening = page.waitForEvent('websocket')
  await page.goto(preview.url + address)
  await listening
  await page.waitForFunction(() => window.preview.ready)
}

test('the phone shows the page it was at again, with its storage; however an editor saves', async () => {
  await open('/phone/')
  await page.evaluate(`wx.setStorageSync('kept', 1)`)
  await page.evaluate(`wx.navigateTo({ url: '/pages/b?x=1' })`)
  await page.getByText('乙 1').waitFor()
  for (const [number, save] of [write, replace, replace, write].entries()) {
    save('pages/b.wxml', `<view>第 ${number} 版 {{ x }}</view>`)
    await page.getByText(`第 ${number} 版 1`).waitFor()
  }
  assert.equal(await page.evaluate(`wx.getStorageSync('kept')`), 1)
})

test('an error shows in the phone, and goes when it is mended', async () => {
  await open('/phone/#/pages/b?x=2')
  write('pages/b.wxml', '<view>{{ a?.b }}</view>')
  await page.getByRole('alert').getByText('编译失败').waitFor()
  write('pages/b.wxml', '<view>修好了 {{ x }}</view>')
  await page.getByText('修好了 2').waitFor()
  assert.equal(await page.getByRole('alert').count(), 0)
})

test('a folder that is made later, removed and made anew is watched', async () => {
  await open('/phone/')
  const use = '{ "usingComponents": { "own": "/parts/deep/own" } }'
  const part = (text: string): void => {
    write('parts/deep/own.json', '{ "component": true }')
    write('parts/deep/own.js', 'Component({})')
    write('parts/deep/own.wxml', `<view>${text}</view>`)
  }
  part('第一')
  write('pages/a.json', use)
  write('pages/a.wxml', '<own />')
  await page.getByText('第一').waitFor()
  fs.rmSync(path.join(root, 'parts'), { recursive: true })
  part('第二')
  await page.getByText('第二').waitFor()
  write('parts/deep/own.wxml', '<view>第三</view>')
  await page.getByText('第三').waitFor()
})

test('in the panel the phone alone is loaded anew; no other site hears of a change', async () => {
  await page.goto(preview.url)
  await page.evaluate(() => (document.body.dataset['old'] = ''))
  const phone = page.frameLocator('.phone__screen')
  await phone.getByText('a', { exact: true }).waitFor()
  write('pages/a.wxml', '<view>新的</view>')
  await phone.getByText('新的').waitFor()
  assert.ok(await page.locator('body[data-old]').count(), 'the panel stays')
  const address = `${preview.url.replace('http', 'ws').replace('127.0.0.1', 'localhost')}/_preview/changes`
  const refused = await page.evaluate(
    (address) =>
      new Promise((resolve) => {
        const socket = new WebSocket(address)
        socket.addEventListener('open', () => resolve('open'))
        socket.addEventListener('error', () => resolve('refused'))
      }),
    address,
  )
  assert.equal(refused, 'refused')
})
