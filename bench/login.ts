import { runDemo } from '../demo/run.ts'
import { launchBrowser } from '../test/browser.ts'
import { openPhone } from '../test/e2e/phone.ts'

/** How often, and with how many bytes of JSON, `setData` was called by each page and component. */
export type SetData = Record<string, { calls: number; bytes: number }>

/** One whole login through the popup, in the demo, in a browser: mode `code`, no agreement, no profile step. */
export async function measureLogin(signal: AbortSignal): Promise<SetData> {
  const closers: Array<() => Promise<void>> = []
  try {
    const demo = await runDemo()
    closers.push(demo.close)
    signal.throwIfAborted()
    const before = process.listeners('SIGINT')
    const browser = await launchBrowser({ look: true })
    closers.push(() => browser.close())
    // The browser's own listener would end the process before anything else is closed.
    for (const listener of process.listeners('SIGINT')) {
      if (!before.includes(listener)) process.off('SIGINT', listener)
    }
    signal.throwIfAborted()
    signal.addEventListener('abort', () => void browser.close())

    const errors: string[] = []
    const phone = await openPhone(browser, demo, errors)
    await phone.open('/pages/gallery/index')
    await phone.page.evaluate(() => window.preview.resetSetData())
    await phone.page.locator('[class*="van-cell__title"]').filter({ hasText: '没有协议' }).first().tap()
    await phone.popup.cancel.click({ trial: true })
    await phone.tap('一键登录')
    await phone.sees('登录成功')
    await phone.page.locator('[class*="login__title"]').waitFor({ state: 'detached' })
    const setData = await phone.page.evaluate(() => window.preview.setData)
    if (errors.length > 0) throw new Error(errors.join('\n'))
    return setData
  } finally {
    for (let close = closers.pop(); close; close = closers.pop()) await close()
  }
}
