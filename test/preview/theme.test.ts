/** A dark phone, one without a home button, one that speaks another language. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { openPhone, setStage, writeProject, type Phone, type Stage } from './support.ts'

const FILES = {
  'pages/a.js': `Page({
    data: { theme: wx.getSystemInfoSync().theme },
    onLoad() { wx.onThemeChange(({ theme }) => this.setData({ theme })) },
  })`,
  'pages/a.wxml': '<view id="theme" class="themed">{{ theme }}</view><view id="below" class="below" />',
  'pages/a.wxss': `.themed { color: rgb(1, 1, 1) }
    @media (prefers-color-scheme: dark) { .themed { color: rgb(2, 2, 2) } }
    .below { padding-bottom: env(safe-area-inset-bottom) }`,
}
const APP = {
  pages: ['pages/a'],
  window: { navigationBarBackgroundColor: '@bar', navigationBarTextStyle: '@front' },
  darkmode: true,
  themeLocation: 'theme.json',
}
const THEMES = {
  light: { bar: '#ffffff', front: 'black' },
  dark: { bar: '#111111', front: 'white' },
}

let stage: Stage
let phone: Phone

before(async () => {
  const files = { ...FILES, 'app.json': JSON.stringify(APP), 'theme.json': JSON.stringify(THEMES) }
  stage = await setStage({}, writeProject(files))
})
after(() => stage?.close())
beforeEach(async () => {
  phone = await openPhone(stage.browser, stage.preview.url)
})
afterEach(() => phone.close())

const style = (selector: string, property: string) =>
  phone.page
    .locator(selector)
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property)

const looks = async () => [
  await phone.page.locator('#theme').innerText(),
  await style('#theme', 'color'),
  await style('.phone-bar', 'background-color'),
  await style('.phone-bar', 'color'),
]

test('what is seen follows the phone, and so do the bars', async () => {
  await phone.open()
  assert.deepEqual(await looks(), ['light', 'rgb(1, 1, 1)', 'rgb(255, 255, 255)', 'rgb(0, 0, 0)'])
  await phone.page.emulateMedia({ colorScheme: 'dark' })
  await phone.page.getByText('dark').waitFor()
  assert.deepEqual(await looks(), ['dark', 'rgb(2, 2, 2)', 'rgb(17, 17, 17)', 'rgb(255, 255, 255)'])
  await phone.open()
  assert.equal((await looks())[0], 'dark')
  await phone.outcome('setNavigationBarColor', { frontColor: '#ffffff', backgroundColor: '#07c160' })
  await phone.run((wx) => wx['offThemeChange']?.())
  await phone.page.emulateMedia({ colorScheme: 'light' })
  await phone.page.locator('html[data-theme="light"]').waitFor()
  assert.deepEqual(await looks(), ['dark', 'rgb(1, 1, 1)', 'rgb(7, 193, 96)', 'rgb(255, 255, 255)'])
})

test('a mini-program that is not ready for it stays light', async () => {
  const other = await setStage({}, writeProject(FILES))
  const dark = await openPhone(other.browser, other.preview.url)
  try {
    await dark.page.emulateMedia({ colorScheme: 'dark' })
    await dark.open()
    assert.equal(await dark.page.locator('#theme').innerText(), '')
    const color = await dark.page.locator('#theme').evaluate((element) => getComputedStyle(element).color)
    assert.equal(color, 'rgb(1, 1, 1)')
  } finally {
    await other.close()
  }
})

test('language and the safe area, while it runs', async () => {
  await phone.open()
  const info = () =>
    phone.run((wx) => {
      const { language, safeArea, screenHeight } = wx['getSystemInfoSync']!() as {
        language: string
        screenHeight: number
        safeArea: { bottom: number }
      }
      return [language, screenHeight - safeArea.bottom]
    })
  assert.deepEqual(await info(), ['zh_CN', 0])
  assert.equal(await style('#below', 'padding-bottom'), '0px')
  await phone.set({ language: 'en', safeArea: true })
  assert.deepEqual(await info(), ['en', 34])
  assert.equal(await style('#below', 'padding-bottom'), '34px')
})
