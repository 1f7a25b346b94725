/** Vant as it is published, in the preview. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { fixtureProject, openPhone, setStage, type Phone, type Stage } from './support.ts'

let stage: Stage
let phone: Phone

before(async () => {
  stage = await setStage({}, fixtureProject(), { look: true })
})
after(() => stage?.close())
beforeEach(async () => {
  phone = await openPhone(stage.browser, stage.preview.url)
  await phone.open('/pages/vant/index')
})
afterEach(async () => {
  const { console } = phone
  await phone.close()
  assert.deepEqual(console, [])
})

const style = (selector: string, property: string) =>
  phone.page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property)

test('button: the colour of its type, presses, the disabled and the loading one', async () => {
  assert.equal(await style('[class*="van-button--primary"]', 'background-color'), 'rgb(7, 193, 96)')
  assert.equal(await style('[class*="van-button--danger"]', 'background-color'), 'rgb(238, 10, 36)')
  assert.equal(await style('[class*="van-button--primary"]', 'margin-left'), '10px')
  await phone.page.getByText('点击 0 次').tap()
  await phone.page.getByText('点击 1 次').tap()
  await phone.page.getByText('点击 2 次').waitFor()
  await phone.page.getByText('不可点击').tap({ force: true })
  await phone.page.getByText('请稍候').tap({ force: true })
  await phone.page.getByText('点击 2 次').click()
  await phone.page.getByText('点击 3 次').waitFor()
})

test('popup: opens with a transition, closes by its cross and by the overlay, and is gone', async () => {
  const content = phone.page.getByText('弹出层的内容')
  const settled = async () => {
    await content.waitFor()
    await phone.page.waitForFunction(
      () => !document.getAnimations().some((animation) => animation instanceof CSSTransition),
    )
  }
  await phone.page.getByText('单元格').tap()
  await settled()
  const sheet = (await phone.page.locator('[class*="van-popup--bottom"]').boundingBox())!
  assert.deepEqual([sheet.x, sheet.width, Math.round(sheet.y + sheet.height)], [0, 375, 667])
  await phone.page.locator('[class*="van-popup__close-icon"]').first().tap()
  await phone.page.locator('#left', { hasText: '1' }).waitFor()
  await content.waitFor({ state: 'hidden' })
  await phone.page.getByText('单元格').tap()
  await settled()
  await phone.page.touchscreen.tap(187, 120)
  await phone.page.locator('#left', { hasText: '2' }).waitFor()
  await content.waitFor({ state: 'hidden' })
})

test('popup in a root-portal', async () => {
  await phone.page.evaluate(() => {
    const { getCurrentPages } = globalThis as unknown as {
      getCurrentPages(): { setData(data: object): void }[]
    }
    getCurrentPages()[0]?.setData({ portal: true, show: true })
  })
  await phone.page.getByText('弹出层的内容').waitFor()
  await phone.page.locator('[class*="van-popup__close-icon"]').first().tap()
  await phone.page.locator('#left', { hasText: '1' }).waitFor()
})

test('checkbox: a tap on its box and one on its label', async () => {
  const checked = phone.page.locator('[class*="van-checkbox__icon--checked"]').first()
  assert.equal(await checked.count(), 0)
  await phone.page.locator('[class*="van-checkbox__icon-wrap"]').tap()
  await phone.page.getByText('同意 是').waitFor()
  await checked.waitFor()
  await phone.page.getByText('同意 是').tap()
  await phone.page.getByText('同意 否').waitFor()
})

test('icon: drawn with the font that comes from npm', async () => {
  await phone.page.evaluate(() => document.fonts.ready)
  const loaded = await phone.page.evaluate(
    () =>
      [...document.fonts].filter(({ family, status }) => /vant-icon/.test(family) && status === 'loaded')
        .length,
  )
  assert.ok(loaded > 0)
  assert.equal(await style('.tick', 'color'), 'rgb(7, 193, 96)')
  assert.equal(await style('.tick', 'font-size'), '32px')
})

test('field: typing reaches the page, the cross clears it', async () => {
  const input = phone.page.getByPlaceholder('请输入姓名')
  await input.tap()
  await input.fill('小明')
  await phone.page.getByText('输入了：小明').waitFor()
  await phone.page.locator('[class*="van-field__clear-root"]').first().tap()
  await phone.page.locator('#typed', { hasText: /^输入了：$/ }).waitFor()
  assert.equal(await input.inputValue(), '')
})

test('toast and dialog, called from a script', async () => {
  await phone.page.getByText('轻提示').tap()
  await phone.page.getByText('完成了').waitFor()
  await phone.page.getByText('完成了').waitFor({ state: 'hidden' })
  await phone.page.getByText('对话框').tap()
  await phone.page.getByText('要继续吗').waitFor()
  await phone.page.getByText('确认').tap()
  await phone.page.getByText('输入了：继续').waitFor()
})

test('a native open-type within it', async () => {
  await phone.set({ denyUserInfo: true })
  await phone.page.getByText('手机号').tap()
  await phone.page.locator('#phone', { hasText: 'getPhoneNumber:fail user deny' }).waitFor()
})
