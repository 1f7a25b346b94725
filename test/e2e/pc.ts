import jsQR from 'jsqr'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { STILL } from '../browser.ts'

/** A computer: the demo's web page in a browser of its own. */
export interface Pc {
  page: Page
  context: BrowserContext
  /** Waits until the wait for the phone is in this state. */
  is(status: 'waiting' | 'scanned' | 'cancelled' | 'expired' | 'failed'): Promise<void>
  /** Waits until it is seen. */
  sees(text: string | RegExp): Promise<void>
  /** The text of the code that is shown. */
  code(): Promise<string>
  /** The name of the ticket in it. */
  scene(): Promise<string>
  /** The cookie that holds the ticket's secret, as a header. */
  cookie(): Promise<string>
  /** What it is logged in with; undefined if it is not. */
  stored(): Promise<{ utoken: string } | undefined>
  again: Locator
  close(): Promise<void>
}

export interface PcOptions {
  locale?: string
  colorScheme?: 'light' | 'dark'
  width?: number
}

export async function openPc(
  browser: Browser,
  url: string,
  errors: string[],
  { locale = 'zh-CN', colorScheme = 'light', width = 1280 }: PcOptions = {},
): Promise<Pc> {
  const context = await browser.newContext({
    ...STILL,
    viewport: { width, height: 800 },
    locale,
    colorScheme,
  })
  // tsx names functions with a helper that the browser does not have.
  await context.addInitScript('globalThis.__name = (work) => work')
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => errors.push(`${error.message}\n${error.stack}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text())
  })
  const sees = (text: string | RegExp) =>
    page
      .getByText(text, { exact: typeof text === 'string' })
      .and(page.locator(':visible'))
      .last()
      .waitFor()
  const pc: Pc = {
    page,
    context,
    sees,
    is: (status) => page.locator(`#code[data-status="${status}"]`).waitFor(),
    async code() {
      const text = await readCode(page.locator('#image'))
      if (text === undefined) throw new Error('there is no QR code in the picture')
      return text
    },
    async scene() {
      return /scene=([\w-]{22})$/.exec(await pc.code())?.[1] ?? ''
    },
    async cookie() {
      const cookies = await context.cookies()
      return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    },
    stored: () =>
      page.evaluate(() => {
        const text = sessionStorage.getItem('pc-session')
        return text === null ? undefined : (JSON.parse(text) as { utoken: string })
      }),
    again: page.locator('#again'),
    close: () => context.close(),
  }
  await page.goto(url)
  return pc
}

/** So large a picture is enough for a reader, and small enough to be handed over. */
const CAMERA = 200

/** What a camera reads from a picture on the page. */
async function readCode(image: Locator): Promise<string | undefined> {
  const pixels = await image.evaluate(async (element, size) => {
    const image = element as HTMLImageElement
    await image.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size })
    const context = canvas.getContext('2d')!
    context.drawImage(image, 0, 0, size, size)
    const { data } = context.getImageData(0, 0, size, size)
    let text = ''
    for (const byte of data) text += String.fromCharCode(byte)
    return btoa(text)
  }, CAMERA)
  return jsQR(new Uint8ClampedArray(Buffer.from(pixels, 'base64')), CAMERA, CAMERA)?.data
}
