import type { Browser } from 'playwright-core'
import type { ForwardRequest } from '../../demo/preview/wx/forward.ts'
import type { Demo } from '../../demo/run.ts'
import type { Look } from './gallery.ts'
import { openPhone } from './phone.ts'

/** A ticket that the demo's scan page shows, in answers of the test's own: some of them take three minutes to come about. */
export interface Exhibit {
  name: string
  /** How the backend answers the scan; with the card unless given. */
  error?: { status: number; error: string }
  /** What is tapped then. */
  tap?: string
  /** What stands there in the end. */
  sees: string
  guest?: boolean
  locale?: string
  scene?: string
}

const SCENE = 'AbCdEfGhIjKlMnOpQr_-01'

export const exhibits: Exhibit[] = [
  { name: 'scan-guest', guest: true, tap: '暂不登录', sees: '未登录，无法确认' },
  { name: 'scan-card', sees: '确认登录' },
  { name: 'scan-card-en-us', locale: 'en-US', sees: 'Cancel' },
  { name: 'scan-confirmed', tap: '确认登录', sees: '已登录电脑端' },
  { name: 'scan-cancelled', tap: '取消', sees: '已取消' },
  { name: 'scan-expired', error: { status: 410, error: 'ticket_expired' }, sees: '登录码已过期' },
  { name: 'scan-taken', error: { status: 409, error: 'ticket_taken' }, sees: '登录码已被他人扫描' },
  { name: 'scan-failed', error: { status: 503, error: 'unavailable' }, sees: '没有读取到登录请求' },
  { name: 'scan-invalid', scene: 'nothing', sees: '这不是登录码' },
]

/** A phone of this size and colour, whose requests for tickets are answered by what it shows. */
export async function openScanner(browser: Browser, demo: Demo, look: Look) {
  const phone = await openPhone(browser, demo, [])
  const { page } = phone
  await page.setViewportSize({ width: look.width, height: look.height ?? 667 })
  await page.emulateMedia({ colorScheme: look.colorScheme ?? 'light' })
  let shown: Exhibit | undefined
  await page.route('**/_preview/request', async (route) => {
    const { url } = route.request().postDataJSON() as ForwardRequest
    if (!url.includes('/scan/')) return route.continue()
    const { status, ...body } = answerOf(shown?.error, url)
    const header = { 'content-type': 'application/json', date: new Date(NOW).toUTCString() }
    const json = { status, header, cookies: [], body: Buffer.from(JSON.stringify(body)).toString('base64') }
    return route.fulfill({ json })
  })
  return {
    phone,
    async show(exhibit: Exhibit): Promise<void> {
      shown = exhibit
      const stored = await phone.stored()
      if (stored && exhibit.guest) await page.evaluate(() => localStorage.clear())
      if (!stored && !exhibit.guest) {
        await phone.open()
        await phone.logIn()
      }
      await phone.open(`/pages/gallery/index?locale=${exhibit.locale ?? 'zh-CN'}`)
      const url = `/pages/scan/index?scene=${exhibit.scene ?? SCENE}`
      await page.evaluate((url) => {
        const { wx } = window as unknown as { wx: { navigateTo(options: { url: string }): void } }
        wx.navigateTo({ url })
      }, url)
      if (exhibit.tap) await phone.tap(exhibit.tap)
      await phone.sees(exhibit.sees)
      await page.locator('[class*="login__title"]').waitFor({ state: 'detached' })
      await page.locator('.phone-toast').waitFor({ state: 'detached' })
      await page.evaluate(async () => {
        await document.fonts.ready
        await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
      })
    },
  }
}

/** In this device's own time zone, so that its card is the same everywhere. */
const NOW = new Date(2026, 10, 21, 9, 30).getTime()

function answerOf(refusal: Exhibit['error'], url: string): { status: number } & Record<string, unknown> {
  if (refusal) return { ...refusal, code: refusal.status, message: refusal.error }
  const state = { scan: 'scanned', confirm: 'confirmed', cancel: 'cancelled' }[url.split('/').pop()!]
  const card = { site: '云南咖啡馆', client: 'Chrome · Windows', ip: '203.0.113.7' }
  const times = { createdAt: NOW, expiresAt: NOW + 180_000 }
  return { status: 200, code: 200, result: { state, ...card, ...times } }
}
