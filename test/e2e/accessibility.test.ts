/**
 * What axe-core finds on the preview's own page, on the demo, on each view of the popup and each state of the card, in both
 * themes; and the way through the popup with a keyboard.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type Demo, runDemo } from '../../demo/run.ts'
import { problemsOn } from '../axe.ts'
import { launchBrowser } from '../browser.ts'
import { exhibits, openGallery, show } from './gallery.ts'
import { openPhone, type Phone } from './phone.ts'
import { exhibits as tickets, openScanner } from './scan-card.ts'

let browser: Browser
let demo: Demo

before(async () => {
  ;[browser, demo] = await Promise.all([launchBrowser({ look: true }), runDemo()])
})
after(async () => {
  await browser?.close()
  await demo?.close()
})

/** The demo's popup leaves WeChat's own question to WeChat; here it asks itself. */
function askForPrivacy(): void {
  const { getCurrentPages, wx } = window as unknown as {
    getCurrentPages(): { selectComponent(selector: string): Record<string, (data?: object) => void> }[]
    wx: Record<string, (options: object) => void>
  }
  const popup = getCurrentPages()[0]!.selectComponent('#login')
  popup['setData']!({ privacy: 'popup' })
  popup['listenPrivacy']!()
  wx['requirePrivacyAuthorize']!({ fail() {} })
}

const fine = async (page: Page): Promise<void> => assert.deepEqual(await problemsOn(page), [])

test("the preview's own page", async () => {
  const page = await browser.newPage()
  await page.goto(demo.url)
  await page.frameLocator('iframe').getByText('未登录').waitFor()
  await fine(page)
  await page.close()
})

test('what is wrong is found', async () => {
  const page = await browser.newPage()
  await page.setContent('<main><button></button><p style="color: #aaa">faint</p></main>')
  const found = await problemsOn(page)
  for (const rule of ['button-name', 'color-contrast']) assert.ok(found.some((line) => line.startsWith(rule)))
  await page.close()
})

// Two phones side by side: most of the time a phone waits for something to stand still.
describe('both themes', { concurrency: 2 }, () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    describe(colorScheme, { concurrency: 1 }, () => {
      let phone: Phone
      let scanner: Awaited<ReturnType<typeof openScanner>>
      before(async () => {
        phone = await openGallery(browser, demo, { width: 375, colorScheme })
        scanner = await openScanner(browser, demo, { width: 375, colorScheme })
      })
      after(async () => {
        await phone.close()
        await scanner.phone.close()
      })

      test('the home page', () => fine(phone.page))

      for (const name of ['mode-phone-code', 'profile-optional', 'position-center'])
        test(`the popup: ${name}`, async () => {
          await show(
            phone,
            exhibits.find((exhibit) => exhibit.name === name)!,
          )
          await fine(phone.page)
        })

      test('the popup: the privacy agreement', async () => {
        await phone.open()
        await phone.set({ privacy: 'needed' })
        await phone.page.evaluate(askForPrivacy)
        await phone.page.locator('[class*="login__privacy"]').click({ trial: true })
        await fine(phone.page)
        await phone.set({ privacy: 'agreed' })
      })

      const shown = tickets.filter(({ name }) => /guest|card$|confirmed|expired/.test(name))
      for (const ticket of shown)
        test(`the card: ${ticket.name}`, async () => {
          await scanner.show(ticket)
          await fine(scanner.phone.page)
        })

      test('the orders', async () => {
        const user = scanner.phone
        await user.open()
        if (!(await user.stored())) await user.logIn()
        await user.open('/pages/orders/index')
        await user.sees('云南小粒咖啡豆 250g')
        await fine(user.page)
      })
    })
  }
})

describe('by keyboard', () => {
  let phone: Phone
  before(async () => {
    phone = await openPhone(browser, demo, [])
  })
  after(() => phone.close())

  const { press } = { press: (key: string) => phone.page.keyboard.press(key) }
  /** The role and the name of what has the focus. */
  const focused = () =>
    phone.page.evaluate(() => {
      const element = document.activeElement
      const name = element?.getAttribute('aria-label') ?? element?.textContent?.trim()
      return `${element?.getAttribute('role')} ${name}`
    })

  test('the focus goes into the popup, stays in it, and what has it is pressed by Enter or the space bar', async () => {
    await phone.page.locator('[class*="orders__item"]').first().focus()
    await press('Enter')
    await phone.popup.cancel.click({ trial: true })
    await phone.page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'dialog')
    const stops: string[] = []
    for (let index = 0; index < 7; index++) {
      await press('Tab')
      stops.push(await focused())
    }
    assert.deepEqual(stops, [
      'button 关闭',
      'button 微信一键登录',
      'checkbox 我已阅读并同意',
      'link 《用户服务协议》',
      'link 《隐私政策》',
      'button 暂不登录',
      'button 关闭',
    ])
    await press('Shift+Tab')
    assert.equal(await focused(), 'button 暂不登录')
    for (let index = 0; index < 3; index++) await press('Shift+Tab')
    await press(' ')
    await phone.page.locator('[role="checkbox"][aria-checked="true"]').waitFor()
    await press('Shift+Tab')
    await press('Enter')
    await phone.sees('云南小粒咖啡豆 250g')
  })

  test('a popup that closes gives the focus back', async () => {
    await phone.page.evaluate(() => localStorage.clear())
    await phone.open()
    await phone.page.locator('[class*="orders__item"]').first().focus()
    const before = await focused()
    await press('Enter')
    await phone.page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'dialog')
    await press('Tab')
    await press('Enter')
    await phone.popup.login.waitFor({ state: 'detached' })
    assert.equal(await focused(), before)
  })
})

test('neither the demo nor what it uses asks for anything that is not simulated', async () => {
  const phone = await openPhone(browser, demo, [])
  const warnings: string[] = []
  phone.page.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text())
  })
  const { pages } = JSON.parse(
    await readFile(new URL('../../demo/miniprogram/app.json', import.meta.url), 'utf8'),
  ) as { pages: string[] }
  for (const page of ['', ...pages]) await phone.open(page && `/${page}`)
  await phone.open()
  await phone.tap('查看更多')
  await phone.popup.tick.tap()
  await phone.popup.login.tap()
  await phone.sees('云南小粒咖啡豆 250g')
  for (const page of pages) await phone.open(`/${page}`)
  await phone.close()
  assert.deepEqual(warnings, [])
})
