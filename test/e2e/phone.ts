import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import type { Preview } from '../../demo/preview/runtime/control.ts'
import type { Demo } from '../../demo/run.ts'
import { STILL } from '../browser.ts'

/** A phone: the demo's mini-program alone in a browser of its own, as one user has it. */
export interface Phone {
  page: Page
  /** What stands on the page that is seen. */
  text(text: string | RegExp): Locator
  tap(text: string | RegExp): Promise<void>
  /** Waits until it is seen. */
  sees(text: string | RegExp): Promise<void>
  /** Opens the mini-program anew, as a cold start does. */
  open(path?: string): Promise<void>
  set(switches: Parameters<Preview['set']>[0]): Promise<void>
  pages(): Promise<string[]>
  /** The session in storage; undefined for a guest. */
  stored(): Promise<{ utoken: string } | undefined>
  /** Paths of the requests since it was opened. */
  requests(): Promise<string[]>
  /** How often the platform was asked for the user's info, which only the button's open-type does. */
  infoAsked(): number
  /** The user's own way into the popup's box, button and back. */
  popup: { tick: Locator; login: Locator; cancel: Locator }
  /** From the home page: asks for the orders, ticks, logs in, and sees them. */
  logIn(): Promise<void>
  /** Restarts, and logs this user out. */
  logOut(user: string): Promise<void>
  /** What its camera does with a code: opens the page that it leads to. */
  scan(code: string): Promise<void>
  close(): Promise<void>
}

/** Each platform's phone in the preview, and what its popup calls the usual way in. */
const PLATFORMS = {
  wechat: { path: '/phone/', login: '微信一键登录' },
  tuya: { path: '/tuya/phone/', login: '一键登录' },
}

export type Platform = keyof typeof PLATFORMS

export async function openPhone(
  browser: Browser,
  demo: Pick<Demo, 'url'>,
  errors: string[],
  platform: Platform = 'wechat',
): Promise<Phone> {
  const { path: start, login } = PLATFORMS[platform]
  const context: BrowserContext = await browser.newContext({
    ...STILL,
    viewport: { width: 375, height: 667 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    locale: 'zh-CN',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => errors.push(`${error.message}\n${error.stack}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text())
  })

  let infoAsked = 0
  page.on('request', (request) => {
    if (/userinfo/.test(`${request.url()} ${request.postData() ?? ''}`)) infoAsked++
  })

  const text = (wanted: string | RegExp) =>
    page
      .getByText(wanted, { exact: typeof wanted === 'string' })
      .and(page.locator(':visible'))
      .last()
  const phone: Phone = {
    page,
    text,
    tap: (wanted) => text(wanted).tap(),
    sees: (wanted) => text(wanted).waitFor({ state: 'visible' }),
    async open(path = '') {
      await page.goto('about:blank')
      await page.goto(`${demo.url}${start}${path && `#${path}`}`)
      await page.evaluate(() => window.preview.ready)
    },
    set: (switches) => page.evaluate((changes) => window.preview.set(changes), switches),
    pages: () => page.evaluate(() => window.preview.pages()),
    stored: () =>
      page.evaluate(() => {
        type Stored = { utoken?: string } | '' | null
        const { wx, ty } = window as unknown as {
          wx: { getStorageSync(key: string): Stored }
          ty?: { getStorageSync(options: { key: string }): string }
        }
        const key = 'userInfo'
        const stored = ty
          ? (JSON.parse(ty.getStorageSync({ key }) || 'null') as Stored)
          : wx.getStorageSync(key)
        return stored && stored.utoken ? (stored as { utoken: string }) : undefined
      }),
    requests: () =>
      page.evaluate(() =>
        window.preview.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`),
      ),
    infoAsked: () => infoAsked,
    popup: {
      tick: page.locator('[class*="login__agreements"] [class*="checkbox__icon-wrap"]:visible'),
      login: text(login),
      cancel: text('暂不登录'),
    },
    async logIn() {
      await phone.tap('查看更多')
      await phone.popup.tick.tap()
      await phone.popup.login.tap()
      await phone.sees('云南小粒咖啡豆 250g')
    },
    async logOut(user) {
      await phone.open()
      await phone.tap(user)
      await phone.tap('退出登录')
      await phone.tap('确定')
      await phone.sees('已退出登录')
    },
    scan: (code) => phone.open(new URL(code).hash.slice(1)),
    close: () => context.close(),
  }
  await phone.open()
  return phone
}
