/** The READMEs of `<login>` and `<login-scan>`, opened in the preview. Run after `npm run build`. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, afterEach, before, describe, test } from 'node:test'
import { readFiles } from '../sections.ts'
import { errors, inPopup, opened, phone, setSectionStage, show } from './section-stage.ts'

const { texts } = createRequire(import.meta.url)('../../dist/server/locale.js') as {
  texts: { 'en-US': { description: string } }
}

setSectionStage()

/** Of one README, whose tests look at its pages one after the other. */
function setReadme(file: string): void {
  before(async () => show(await readFiles(file)))
  afterEach(() => assert.deepEqual(errors.splice(0), []))
  after(() => phone.close())
}

describe('the README of <login>', () => {
  setReadme('login/README.zh-CN.md')

  const style = (name: string, property: string) =>
    inPopup(name)
      .first()
      .evaluate((node, property) => getComputedStyle(node).getPropertyValue(property), property)
  const sheet = () => phone.page.locator('[class*="--login "]')

  test('import', async () => {
    await phone.tap('登录')
    await phone.sees('登录后继续')
    await phone.popup.cancel.tap()
    await phone.page.locator('[class*="login__title"]').waitFor({ state: 'detached' })
  })

  test('props', async () => {
    await phone.open('/pages/props/index')
    await opened()
    assert.deepEqual(await inPopup('button').allInnerTexts(), ['手机号快捷登录', '一键登录'])
    assert.equal(await inPopup('title').innerText(), '欢迎回来')
    assert.equal(await inPopup('description').innerText(), '登录后积分不会丢')
    assert.deepEqual(await inPopup('link').allInnerTexts(), ['《用户服务协议》', '《隐私政策》'])
    assert.equal(await inPopup('close').count(), 0)
    assert.equal(await style('title', 'color'), 'rgb(235, 235, 235)')
    const { y, height } = (await sheet().boundingBox())!
    assert.ok(y + height < 600, 'it stands in the middle')
  })

  test('events', async () => {
    await phone.open('/pages/events/index')
    await opened()
    await phone.tap('《用户服务协议》')
    await phone.page.waitForFunction(() => window.preview.pages().length === 2)
    await phone.page.getByRole('button', { name: '返回' }).and(phone.page.locator(':visible')).tap()
    await phone.popup.cancel.tap()
    await phone.sees(/open 用户服务协议 close cancel$/)
  })

  test('slots', async () => {
    await phone.open('/pages/slots/index')
    await opened()
    const text = await sheet().innerText()
    assert.match(text, /^\s*云南咖啡馆\s+登录后继续.*暂不登录\s+登录遇到问题？请联系客服\s*$/s)
  })

  test('external classes', async () => {
    await phone.open('/pages/classes/index')
    await opened()
    assert.equal(await sheet().evaluate((node) => getComputedStyle(node).paddingTop), '48px')
    assert.equal(await style('title', 'letter-spacing'), '2px')
    assert.equal(await style('description', 'font-style'), 'italic')
    assert.equal(await style('button', 'border-top-left-radius'), '4px')
    assert.equal(await style('button--secondary', 'text-decoration-line'), 'underline')
    assert.equal(await style('agree', 'letter-spacing'), 'normal', 'the row is not the text')
    const agreement = phone.page.locator('[class*="sheet__agreement"]:visible')
    assert.equal(await agreement.evaluate((node) => getComputedStyle(node).letterSpacing), '1px')
    assert.equal(await style('cancel', 'font-weight'), '600')
  })

  test('CSS variables', async () => {
    await phone.open('/pages/variables/index')
    await opened()
    assert.equal(await style('button', 'background-color'), 'rgb(22, 119, 255)')
    assert.equal(await style('button--secondary', 'border-top-left-radius'), '6px')
    assert.equal(await sheet().evaluate((node) => getComputedStyle(node).borderTopLeftRadius), '0px')
    await phone.page.emulateMedia({ colorScheme: 'dark' })
    assert.equal(await style('button', 'background-color'), 'rgb(60, 137, 232)')
    await phone.page.emulateMedia({ colorScheme: 'light' })
  })

  test('methods', async () => {
    await phone.open('/pages/methods/index')
    await phone.tap('加入会员')
    await opened()
    await phone.tap('以后再说')
    await phone.sees('下次再来')
  })

  test('texts', async () => {
    await phone.open('/pages/texts/index')
    await phone.sees('Welcome to the Café')
    assert.equal(await inPopup('description').innerText(), texts['en-US'].description)
    assert.deepEqual(await inPopup('button').allInnerTexts(), ['Come in'])
    await phone.tap('Just looking')
    await inPopup('title').waitFor({ state: 'detached' })
  })
})

describe('the README of <login-scan>', () => {
  setReadme('login-scan/README.zh-CN.md')

  const inCard = (name: string) => phone.page.locator(`[class*="login-scan__${name}"]:visible`)

  test('import: a guest is asked to log in, and may decline', async () => {
    await phone.open('/pages/scan/index?scene=AbCdEfGhIjKlMnOpQr_-01')
    await phone.popup.cancel.tap()
    await phone.sees('未登录，无法确认')
    assert.deepEqual(await phone.requests(), [])
  })

  test('events', async () => {
    await phone.open('/pages/events/index?scene=nothing')
    await phone.sees('这不是登录码')
    await phone.sees('failed')
  })

  test('external classes, CSS variables and texts', async () => {
    await phone.open('/pages/look/index')
    await phone.sees('That is no code of ours')
    const card = phone.page.locator('[class*="login-scan--auto"]')
    const style = (node: Element, name: string) => getComputedStyle(node).getPropertyValue(name)
    assert.equal(await card.evaluate(style, 'background-color'), 'rgb(255, 251, 230)')
    assert.equal(await card.evaluate(style, 'border-top-left-radius'), '0px')
    assert.equal(await inCard('title').evaluate(style, 'letter-spacing'), '2px')
  })
})
