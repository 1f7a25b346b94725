/** What the demo's web page looks like: at any width, in both themes and both languages, in each state. */
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { problemsOn } from '../axe.ts'
import { openPc } from './pc.ts'
import { browser, demo, errors, phone, setStage } from './stage.ts'

setStage()
beforeEach(() => phone.logIn())

for (const [width, colorScheme, locale] of [
  [320, 'dark', 'en-US'],
  [768, 'dark', 'zh-CN'],
  [1440, 'light', 'en-GB'],
] as const) {
  test(`${width} px, ${colorScheme}, ${locale}: nothing is cut off, all can be read`, async () => {
    const pc = await openPc(browser, `${demo.backendUrl}/pc/`, errors, { width, colorScheme, locale })
    try {
      await pc.is('waiting')
      await check(pc.page, 'waiting')
      await phone.scan(await pc.code())
      await phone.sees('确认登录')
      await pc.is('scanned')
      await check(pc.page, 'scanned')
      await phone.tap('取消')
      await pc.is('cancelled')
      await check(pc.page, 'cancelled')
      await pc.again.click()
      await pc.is('waiting')
      await phone.scan(await pc.code())
      await phone.tap('确认登录')
      await pc.page.locator('.orders__item').first().waitFor()
      await check(pc.page, 'account')
    } finally {
      await pc.close()
    }
  })
}

async function check(page: Page, state: string): Promise<void> {
  assert.deepEqual([...(await cutOff(page)), ...(await problemsOn(page))], [], state)
}

/** What is wider than the window, or than the panel that it stands in. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const faults = scrollWidth > clientWidth ? [`${scrollWidth} wide in ${clientWidth}`] : []
    for (const element of document.querySelectorAll('.panel *')) {
      if (!element.checkVisibility()) continue
      const inner = element.getBoundingClientRect()
      const outer = element.closest('.panel')!.getBoundingClientRect()
      if (inner.left < outer.left || inner.right > outer.right) faults.push(`${element.className} sticks out`)
    }
    return faults
  })
}
