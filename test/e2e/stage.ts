import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach } from 'node:test'
import type { Browser } from 'playwright-core'
import { type Demo, type DemoOptions, runDemo } from '../../demo/run.ts'
import { launchBrowser } from '../browser.ts'
import { openPhone, type Phone, type Platform } from './phone.ts'

/** One of each for all tests of a file. */
export let browser: Browser
export let demo: Demo
/** A new one for each test. */
export let phone: Phone
/** What a page has thrown, or logged as an error; a test that means it to empties the list. */
export let errors: string[]

/** To be called once in a test file that looks at the demo on a phone. */
export function setStage(platform?: Platform, options?: DemoOptions): void {
  before(async () => {
    ;[browser, demo] = await Promise.all([launchBrowser(), runDemo(options)])
  })
  after(async () => {
    await browser?.close()
    await demo?.close()
  })
  beforeEach(async () => {
    errors = []
    phone = await openPhone(browser, demo, errors, platform)
  })
  afterEach(async () => {
    await phone.close()
    assert.deepEqual(errors, [], 'nothing is thrown or logged as an error')
  })
}
