/** Tabs, the limit of the stack, an app that is busy at once, and independent subpackages. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { openPhone, setStage, writeProject, type Phone, type Stage } from './support.ts'

const APP = {
  pages: ['pages/a', 'pages/b', 'pages/c'],
  subPackages: [
    { root: 'plain', pages: ['page'] },
    { root: 'alone', pages: ['page', 'pages/deep'], independent: true },
  ],
  usingComponents: { 'x-main': '/parts/main' },
  tabBar: {
    color: '#010101',
    selectedColor: '#020202',
    list: [
      { pagePath: 'pages/a', text: '甲' },
      { pagePath: 'pages/b', text: '乙' },
    ],
  },
}

const LOG = 'const log = (line) => (globalThis.lines ??= []).push(line)\n'

/** A page that tells of its lifetimes. */
const page = (name: string, more = '') => `${LOG}Page({
  onLoad() { log('${name} load') }, onShow() { log('${name} show') }, onHide() { log('${name} hide') },
  onUnload() { log('${name} unload') }, onTabItemTap(item) { log('${name} ' + JSON.stringify(item)) },
  ${more}
})`

const FILES = {
  'app.json': JSON.stringify(APP),
  'app.wxss': '.mark { color: rgb(1, 2, 3) }',
  'app.js': `${LOG}App({
    onLaunch() {
      wx.setStorageSync('launched', true)
      const { windowHeight } = wx.getSystemInfoSync()
      log('launch ' + windowHeight + ' ' + getCurrentPages().length)
      wx.login({ success: ({ code }) => log('code ' + typeof code) })
    },
    onShow() { log('app show') },
    name: 'the app',
  })`,
  'pages/a.js': page('a'),
  'pages/a.wxml': '<view class="mark">page a</view>',
  'pages/b.js': page('b'),
  'pages/b.wxml': '<view>page b</view>',
  'pages/c.js': page('c'),
  'pages/c.wxml': '<view>page c</view>',
  'parts/main.json': '{ "component": true }',
  'parts/main.js': 'Component({})',
  'parts/main.wxml': '<view>main part</view>',
  'miniprogram_npm/helper/index.js': 'module.exports = "main helper"',
  'alone/miniprogram_npm/helper/index.js': 'module.exports = "own helper"',
  'plain/page.js': `const helper = require('helper')\n${page('plain', 'data: { helper }')}`,
  'plain/page.wxml': '<view class="mark">plain, {{ helper }}</view><x-main />',
  'alone/page.js': `const helper = require('helper')
    const app = getApp({ allowDefault: true })
    app.kept = 1
    ${page('alone', 'data: { helper, app: String(getApp()?.name) }')}`,
  'alone/page.wxml': '<view class="mark">alone, {{ helper }}, {{ app }}</view>',
  'alone/pages/deep.js': `const helper = require('helper')\n${page('deep', 'data: { helper }')}`,
  'alone/pages/deep.wxml': '<view>deep, {{ helper }}</view>',
}

let stage: Stage
let phone: Phone

before(async () => {
  stage = await setStage({}, writeProject(FILES))
})
after(() => stage?.close())
beforeEach(async () => {
  phone = await openPhone(stage.browser, stage.preview.url)
})
afterEach(() => phone.close())

const sees = (text: string) =>
  phone.page.locator('.phone-page:visible').getByText(text, { exact: true }).waitFor()
const tab = (name: string) => phone.page.getByRole('tab', { name }).and(phone.page.locator(':visible'))
const color = () => phone.page.locator('.mark:visible').evaluate((element) => getComputedStyle(element).color)

test('an app that calls wx before there is a page', async () => {
  await phone.open()
  assert.deepEqual((await phone.lines()).slice(0, 4), ['launch 603 0', 'app show', 'a load', 'a show'])
  await phone.page.waitForFunction(() =>
    (globalThis as unknown as { lines: string[] }).lines.includes('code string'),
  )
  assert.deepEqual(phone.console, [])
})

describe('tabs', () => {
  test('the bar leads to tab pages, which live on; other pages do not', async () => {
    await phone.open()
    assert.equal(await tab('甲').getAttribute('aria-selected'), 'true')
    assert.equal(await tab('甲').evaluate((element) => getComputedStyle(element).color), 'rgb(2, 2, 2)')
    assert.equal(await tab('乙').evaluate((element) => getComputedStyle(element).color), 'rgb(1, 1, 1)')
    const { length } = await phone.lines()
    await tab('乙').tap()
    await sees('page b')
    await phone.outcome('navigateTo', { url: '/pages/c' })
    assert.equal(await tab('甲').count(), 0)
    assert.equal(await phone.outcome('switchTab', { url: '/pages/a' }), 'switchTab:ok')
    await sees('page a')
    assert.deepEqual(await phone.pages(), ['pages/a'])
    await tab('乙').tap()
    await sees('page b')
    assert.deepEqual(
      (await phone.lines()).slice(length).filter((line) => !line.startsWith('code')),
      [
        'a hide',
        'b load',
        'b show',
        'b {"index":"1","pagePath":"pages/b","text":"乙"}',
        'b hide',
        'c load',
        'c show',
        'c unload',
        'a show',
        'a hide',
        'b show',
        'b {"index":"1","pagePath":"pages/b","text":"乙"}',
      ],
    )
  })

  test('they are opened by switchTab and reLaunch alone', async () => {
    await phone.open('/pages/c')
    const url = '/pages/b'
    const outcomes = [
      await phone.outcome('navigateTo', { url }),
      await phone.outcome('redirectTo', { url }),
      await phone.outcome('switchTab', { url: '/pages/c' }),
      await phone.outcome('reLaunch', { url }),
    ]
    assert.deepEqual(outcomes, [
      'navigateTo:fail can not navigateTo a tabbar page',
      'redirectTo:fail can not redirectTo a tabbar page',
      'switchTab:fail can not switch to no-tabBar page',
      'reLaunch:ok',
    ])
    assert.ok(await tab('乙').isVisible())
  })

  test('the page ends above the bar, and the bar above the safe area', async () => {
    await phone.open()
    await phone.set({ safeArea: true })
    const { windowHeight } = (await phone.run((wx) => wx['getSystemInfoSync']?.())) as {
      windowHeight: number
    }
    assert.equal(windowHeight, 667 - 64 - 50 - 34)
    const text = (await tab('甲').boundingBox())!
    assert.equal(text.y + text.height, 667 - 34)
  })
})

test('at ten pages only redirectTo leads on', async () => {
  await phone.open()
  const url = '/pages/c'
  for (let count = 1; count < 10; count++)
    assert.equal(await phone.outcome('navigateTo', { url }), 'navigateTo:ok')
  assert.equal(await phone.outcome('navigateTo', { url }), 'navigateTo:fail webview count limit exceed')
  assert.equal(await phone.outcome('redirectTo', { url: '/plain/page' }), 'redirectTo:ok')
  const pages = await phone.pages()
  assert.deepEqual([pages.length, pages.at(-1)], [10, 'plain/page'])
  assert.equal(await phone.outcome('navigateBack'), 'navigateBack:ok')
})

describe('subpackages', () => {
  test('one that hangs on the main package has all of it', async () => {
    await phone.open('/plain/page')
    await sees('plain, main helper')
    await sees('main part')
    assert.equal(await color(), 'rgb(1, 2, 3)')
  })

  test('an independent one runs without the app, which starts with the first page of the main package', async () => {
    await phone.open('/alone/page')
    await sees('alone, own helper, undefined')
    assert.deepEqual(await phone.lines(), ['alone load', 'alone show'])
    assert.notEqual(await color(), 'rgb(1, 2, 3)')
    await phone.outcome('navigateTo', { url: 'pages/deep' })
    await sees('deep, own helper')
    await phone.outcome('navigateTo', { url: '/plain/page' })
    await sees('plain, main helper')
    assert.ok((await phone.lines()).includes('launch 603 2'))
    const app = await phone.page.evaluate(() =>
      (globalThis as unknown as { getApp(): { name: string; kept: number } }).getApp(),
    )
    assert.deepEqual([app.name, app.kept], ['the app', 1])
    assert.equal(await phone.run((wx) => wx['getStorageSync']?.('launched')), true)
  })

  test('from the main package, it opens like any page', async () => {
    await phone.open()
    assert.equal(await phone.outcome('navigateTo', { url: '/alone/page' }), 'navigateTo:ok')
    await sees('alone, own helper, the app')
    assert.deepEqual(await phone.pages(), ['pages/a', 'alone/page'])
  })
})
