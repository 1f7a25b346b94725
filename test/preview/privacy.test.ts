/** The privacy agreement: what needs it, who asks for it, and what a refusal does. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { openPhone, setStage, type Phone, type Stage } from './support.ts'

const REFUSED = 'fail privacy permission is not authorized'

let stage: Stage
let phone: Phone

before(async () => {
  stage = await setStage()
})
after(() => stage?.close())
beforeEach(async () => {
  phone = await openPhone(stage.browser, stage.preview.url)
  await phone.open('/pages/privacy/index')
  await phone.set({ privacy: 'needed' })
})
afterEach(() => phone.close())

const at = (id: string) => phone.page.locator(`#${id}`)
const sheet = () => phone.page.getByRole('dialog', { name: '用户隐私保护提示' })
const answer = (name: '同意' | '拒绝') => sheet().getByRole('button', { name }).tap()

/** Waits for a line of the page; the app's own come before it. */
const logged = async (line: string) => {
  await phone.page.waitForFunction(
    (line) => (globalThis as unknown as { lines: string[] }).lines.at(-1) === line,
    line,
  )
}

const warned = (text: string) =>
  phone.page.waitForEvent('console', { predicate: (message) => message.text() === text })

const needed = async () => {
  const setting = (await phone.run((wx) => wx['getPrivacySetting']?.())) as { needAuthorization: boolean }
  return setting.needAuthorization
}

/** Registers a handler that keeps what it is given; the last of two counts. */
const register = () =>
  phone.page.evaluate(() => {
    type Handler = (resolve: (answer: object) => void, info: { referrer: string }) => void
    const { wx } = globalThis as unknown as {
      wx: Record<'onNeedPrivacyAuthorization', (handler: Handler) => void>
    }
    wx.onNeedPrivacyAuthorization(() => {
      throw new Error('the handler that was replaced is called')
    })
    wx.onNeedPrivacyAuthorization((resolvePrivacy, { referrer }) =>
      Object.assign(globalThis, { resolvePrivacy, referrer }),
    )
  })

const resolve = (answer: object) =>
  phone.page.evaluate((answer) => {
    const { resolvePrivacy } = globalThis as unknown as { resolvePrivacy(answer: object): void }
    resolvePrivacy(answer)
  }, answer)

const asked = (referrer: string) =>
  phone.page.waitForFunction(
    (referrer) => (globalThis as unknown as { referrer?: string }).referrer === referrer,
    referrer,
  )

describe('nobody has registered: WeChat asks', () => {
  test('who agrees is asked once, and never again', async () => {
    assert.equal(await needed(), true)
    await at('info').tap()
    const { y, height } = (await phone.page.locator('.phone-cover--dim').boundingBox())!
    assert.deepEqual([y, height], [0, 667])
    await answer('同意')
    await logged('getuserinfo getUserInfo:ok')
    await at('avatar').tap()
    await logged('chooseavatar avatarUrl')
    await phone.open('/pages/privacy/index')
    assert.equal(await needed(), false)
    await phone.set({ privacy: 'needed' })
    assert.equal(await needed(), true)
  })

  test('who refuses is not asked again for a while', async () => {
    await at('phone').tap()
    await answer('拒绝')
    await logged(`getphonenumber getPhoneNumber:${REFUSED} 104`)
    assert.equal(await phone.page.evaluate(() => window.preview.phoneAsked), 0)
    await at('info').tap()
    await logged(`getuserinfo getUserInfo:${REFUSED} 104`)
    const silent = warned(`chooseAvatar:${REFUSED}`)
    await at('avatar').tap()
    await silent
    const { result } = await phone.called('requirePrivacyAuthorize')
    assert.deepEqual(result, { errMsg: `requirePrivacyAuthorize:${REFUSED}`, errno: 104 })
    await phone.set({ privacyPause: 0 })
    await at('info').tap()
    await answer('同意')
    await logged('getuserinfo getUserInfo:ok')
  })

  test("a nickname's field has no focus before", async () => {
    await at('nick').locator('input').tap()
    const said = warned(`input:${REFUSED}`)
    await answer('拒绝')
    await said
    await phone.set({ privacyPause: 0 })
    await at('nick').locator('input').tap()
    await answer('同意')
    await logged('focus value,height')
    assert.ok(await at('nick').locator('input:focus').isVisible())
  })

  test('two who need it at once ask once', async () => {
    const both = phone.run((wx) =>
      Promise.all([wx['requirePrivacyAuthorize']?.(), wx['requirePrivacyAuthorize']?.()]),
    )
    await answer('同意')
    assert.deepEqual(await both, [
      { errMsg: 'requirePrivacyAuthorize:ok' },
      { errMsg: 'requirePrivacyAuthorize:ok' },
    ])
  })

  test('the agreement itself', async () => {
    assert.equal(await phone.outcome('openPrivacyContract'), 'openPrivacyContract:ok')
    await phone.page.getByRole('dialog', { name: '隐私保护指引' }).getByText('关闭').tap()
    assert.equal(await phone.page.getByRole('dialog').count(), 0)
  })
})

describe('a mini-program that asks for itself', () => {
  beforeEach(register)

  test('what needs consent hangs until the button is told of', async () => {
    await at('phone').tap()
    await asked('getPhoneNumber')
    await resolve({ event: 'exposureAuthorization' })
    const said = warned('[preview] nobody has agreed with a button "agree"')
    await resolve({ event: 'agree', buttonId: 'agree' })
    await said
    assert.equal((await phone.lines()).filter((line) => line.startsWith('getphonenumber')).length, 0)
    await phone.set({ phone: 'deny' })
    await at('agree').tap()
    await logged('getphonenumber getPhoneNumber:fail user deny')
    assert.ok((await phone.lines()).includes('agreePrivacyAuthorization:ok'))
    assert.equal(await needed(), false)
  })

  test('a refusal', async () => {
    await at('info').tap()
    await asked('getUserInfo')
    await resolve({ event: 'disagree' })
    await logged(`getuserinfo getUserInfo:${REFUSED} 104`)
    const outcome = await phone.outcome('requirePrivacyAuthorize')
    assert.equal(outcome, `requirePrivacyAuthorize:${REFUSED}`)
    await asked('getUserInfo')
  })

  test("a nickname's field does not ask; requirePrivacyAuthorize does it for it", async () => {
    const said = warned(`input:${REFUSED}`)
    await at('nick').locator('input').tap()
    await said
    assert.equal(await phone.page.locator('input:focus').count(), 0)
    const required = phone.outcome('requirePrivacyAuthorize')
    await asked('requirePrivacyAuthorize')
    await at('agree').tap()
    assert.equal(await required, 'requirePrivacyAuthorize:ok')
    await at('nick').locator('input').tap()
    await logged('focus value,height')
  })
})
