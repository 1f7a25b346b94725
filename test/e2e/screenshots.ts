/**
 * Takes the README's picture, and one of each page of the demo at phone size into a folder to be looked at:
 * `npm run screenshot -- [folder]`.
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { runDemo } from '../../demo/run.ts'
import { launchBrowser, STILL } from '../browser.ts'
import { openPhone } from './phone.ts'

const folder = path.resolve(process.argv[2] ?? 'screenshots')
await mkdir(folder, { recursive: true })
const [browser, demo] = await Promise.all([launchBrowser({ look: true }), runDemo()])
try {
  const phone = await openPhone(browser, demo, [])
  const { page } = phone
  const shoot = async (name: string) => {
    // Popups and toasts move for 300 ms, and a font may still be on its way.
    await page.evaluate(async () => {
      await document.fonts.ready
      await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
    })
    await page.screenshot({ path: path.join(folder, `${name}.png`) })
    console.log(`${name}.png`)
  }
  await shoot('home-guest')
  await phone.tap('查看更多')
  await phone.popup.login.waitFor()
  await shoot('popup')
  await phone.popup.login.tap()
  await shoot('popup-unticked')
  await phone.popup.tick.tap()
  await shoot('popup-ticked')
  await phone.popup.login.tap()
  await phone.sees('云南小粒咖啡豆 250g')
  await shoot('orders')
  await phone.open()
  await phone.sees('微信用户')
  await shoot('home-member')
  await phone.tap('微信用户')
  await phone.sees('退出登录')
  await shoot('profile')
  await phone.tap('退出登录')
  await phone.sees('确定')
  await shoot('logout')
  await phone.open()
  await phone.tap('微信用户')
  await phone.tap('登录设备')
  await phone.sees('本机')
  await shoot('devices')
  await phone.open()
  await phone.tap('微信用户')
  await phone.tap('注销账号')
  await phone.sees('取消')
  await shoot('delete')
  await phone.close()

  const guest = await openPhone(browser, demo, [])
  await guest.open('/pages/orders/index')
  await guest.popup.cancel.tap()
  await guest.popup.login.waitFor({ state: 'detached' })
  await guest.sees('去登录')
  await guest.page.screenshot({ path: path.join(folder, 'orders-guest.png') })
  await guest.close()

  // The README's: somebody logged in, looked at the orders, logged out, and is asked again.
  const desk = await browser.newPage({ ...STILL, viewport: { width: 1280, height: 800 }, locale: 'zh-CN' })
  await desk.goto(demo.url)
  const screen = desk.frameLocator('iframe')
  const see = (text: string) => screen.getByText(text, { exact: true }).and(screen.locator(':visible')).last()
  const back = () =>
    screen
      .locator('body')
      .evaluate(() => (window as unknown as { wx: { navigateBack(): void } }).wx.navigateBack())
  await see('查看更多').click()
  await screen.locator('[class*="checkbox__icon-wrap"]:visible').click()
  await see('微信一键登录').click()
  await see('云南小粒咖啡豆 250g').waitFor()
  await back()
  await see('微信用户').click()
  await see('退出登录').click()
  await see('确定').click()
  await see('已退出登录').waitFor({ state: 'detached' })
  await back()
  await see('查看更多').click()
  // Nothing is tapped: it waits until the popup stands still, and then until it has faded in.
  await see('暂不登录').click({ trial: true })
  await screen
    .locator('body')
    .evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  await desk.screenshot({ path: path.resolve(import.meta.dirname, '../../demo/preview/screenshot.png') })
  console.log('demo/preview/screenshot.png')
} finally {
  await browser.close()
  await demo.close()
}
