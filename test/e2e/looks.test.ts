/**
 * What the popup and the card look like: each item of the gallery, and each state of a ticket, against a picture of it
 * that a person has looked at.
 * After a change that is meant: `npm run looks`, and look at what git says has changed.
 */
import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { type Demo, runDemo } from '../../demo/run.ts'
import { launchBrowser } from '../browser.ts'
import { exhibits, openGallery, show } from './gallery.ts'
import type { Phone } from './phone.ts'
import { exhibits as tickets, openScanner } from './scan-card.ts'

const UPDATE = process.env.UPDATE_LOOKS === '1'
const folder = path.join(import.meta.dirname, 'looks')
/** The share of pixels that may differ: edges of letters do from machine to machine; a button is four times that. */
const TOLERANCE = 0.02

let browser: Browser
let demo: Demo
let judge: Page

const popup = (phone: Phone): Locator =>
  phone.page.locator(':is([class*="login--bottom"], [class*="login--center"]):visible').first()
const card = (phone: Phone): Locator => phone.page.locator('[class*="login-scan--auto"]:visible')
const picture = (locator: Locator) => locator.screenshot({ scale: 'css' })

async function compare(name: string, locator: Locator): Promise<void> {
  const file = path.join(folder, `${name}.png`)
  const now = await picture(locator)
  if (UPDATE) await writeFile(file, now)
  const share = await difference(await readFile(file), now)
  assert.ok(share <= TOLERANCE, `${(share * 100).toFixed(1)} % of the pixels differ`)
}

/** The share of pixels that differ, 1 if the size does by more than two. */
function difference(first: Buffer, second: Buffer): Promise<number> {
  const sources = [first, second].map((png) => `data:image/png;base64,${png.toString('base64')}`)
  return judge.evaluate(async (addresses) => {
    const pictures = await Promise.all(
      addresses.map(async (address) => {
        const image = new Image()
        image.src = address
        await image.decode()
        const canvas = new OffscreenCanvas(image.width, image.height)
        const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
        context.drawImage(image, 0, 0)
        return context.getImageData(0, 0, image.width, image.height)
      }),
    )
    const [a, b] = pictures as [ImageData, ImageData]
    if (Math.abs(a.width - b.width) > 2 || Math.abs(a.height - b.height) > 2) return 1
    const width = Math.min(a.width, b.width)
    const height = Math.min(a.height, b.height)
    let different = 0
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const p = (y * a.width + x) * 4
        const q = (y * b.width + x) * 4
        let distance = 0
        for (let c = 0; c < 3; c++)
          distance += Math.abs((a.data[p + c] as number) - (b.data[q + c] as number))
        if (distance > 96) different++
      }
    }
    return different / (width * height)
  }, sources)
}

// Two phones side by side: most of the time a phone waits for something to stand still.
describe('looks', { concurrency: 2 }, () => {
  before(async () => {
    ;[browser, demo] = await Promise.all([launchBrowser({ look: true }), runDemo()])
    judge = await browser.newPage()
    await mkdir(folder, { recursive: true })
  })
  after(async () => {
    await browser?.close()
    await demo?.close()
  })

  for (const [width, colorScheme] of [
    [320, 'light'],
    [414, 'dark'],
  ] as const) {
    describe(`${width} px, ${colorScheme}`, { concurrency: 1 }, () => {
      let phone: Phone
      before(async () => {
        phone = await openGallery(browser, demo, { width, colorScheme })
      })
      after(() => phone.close())

      for (const exhibit of exhibits) {
        test(exhibit.name, async () => {
          await show(phone, exhibit)
          await compare(`${width}-${colorScheme}-${exhibit.name}`, popup(phone))
        })
      }

      test('a button that is missing is caught', async () => {
        await show(phone, exhibits[2]!)
        const whole = await picture(popup(phone))
        await phone.page.locator('[class*="login__button"]:visible').evaluate((button) => {
          ;(button as HTMLElement).style.visibility = 'hidden'
        })
        const share = await difference(whole, await picture(popup(phone)))
        assert.ok(share > TOLERANCE * 2, `only ${(share * 100).toFixed(1)} % of the pixels differ`)
      })

      describe('the card', { concurrency: 1 }, () => {
        let scanner: Awaited<ReturnType<typeof openScanner>>
        before(async () => {
          scanner = await openScanner(browser, demo, { width, colorScheme })
        })
        after(() => scanner.phone.close())

        for (const ticket of tickets) {
          test(ticket.name, async () => {
            await scanner.show(ticket)
            await compare(`${width}-${colorScheme}-${ticket.name}`, card(scanner.phone))
          })
        }
      })
    })
  }
})
