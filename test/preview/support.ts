import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { startSimulator, type RunningSimulator } from '../../backend/src/simulator/index.ts'
import type { Preview } from '../../demo/preview/runtime/control.ts'
import { startPreview, type Preview as PreviewServer } from '../../demo/preview/server.ts'
import { launchBrowser, STILL } from '../browser.ts'

const FIXTURE = path.join(import.meta.dirname, 'fixture')
const VANT = path.join(import.meta.dirname, '../../node_modules/@vant/weapp/lib')

/** What is to be removed when the process ends. */
const folders: string[] = []
process.once('exit', () => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true })
})

function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'preview-test-'))
  folders.push(folder)
  return folder
}

/** The fixture as it is after 构建 npm: with Vant in its miniprogram_npm. */
export function fixtureProject(): string {
  const folder = temporaryFolder()
  fs.cpSync(FIXTURE, folder, { recursive: true })
  fs.cpSync(VANT, path.join(folder, 'miniprogram/miniprogram_npm/@vant/weapp'), { recursive: true })
  return folder
}

/** A mini-program of these files; a page `pages/a` that does nothing is there unless it is given. */
export function writeProject(files: Record<string, string>): string {
  const folder = temporaryFolder()
  const page = { 'pages/a.json': '{}', 'pages/a.wxml': '<view>a</view>', 'pages/a.js': 'Page({})' }
  const app = { 'app.json': '{ "pages": ["pages/a"] }', 'app.js': 'App({})' }
  for (const [name, text] of Object.entries({ ...app, ...page, ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }
  return folder
}

/** A browser, the fixture or another project in a preview, and the simulator that it talks to. */
export interface Stage {
  browser: Browser
  simulator: RunningSimulator
  preview: PreviewServer
  close(): Promise<void>
}

export async function setStage(
  routes: Record<string, string> = {},
  root: string = fixtureProject(),
  look?: { look: boolean },
): Promise<Stage> {
  const [browser, simulator] = await Promise.all([launchBrowser(look), startSimulator()])
  const preview = await startPreview({ root, simulatorUrl: simulator.url, routes })
  return {
    browser,
    simulator,
    preview,
    async close() {
      await browser.close()
      await preview.close()
      await simulator.close()
    },
  }
}

/** What `wx.<name>` did with its three callbacks. */
export interface Called {
  /** `returned`, `success`, `fail` and `complete`, in the order in which they came. */
  calls: string[]
  result: Record<string, unknown>
  /** The type of what it returned. */
  returned: string
}

export type Wx = Record<string, (options?: unknown, ...rest: unknown[]) => unknown>

export interface Phone {
  page: Page
  /** What was written to the console, `type text`, and what was thrown. */
  console: string[]
  /** Opens a page of the fixture anew, as a cold start does. */
  open(path?: string): Promise<void>
  set(switches: Parameters<Preview['set']>[0]): Promise<void>
  /** Calls `wx.<name>` without callbacks, where it gives a Promise: its errMsg, whether it succeeds or fails. */
  outcome(name: string, options?: object): Promise<string>
  /** Calls `wx.<name>` with all three callbacks. */
  called(name: string, options?: object): Promise<Called>
  /** Runs code in the page, which gets `wx`. It cannot see the test's variables. */
  run<T>(work: (wx: Wx) => T): Promise<Awaited<T>>
  pages(): Promise<string[]>
  /** What the fixture has logged since it was opened. */
  lines(): Promise<string[]>
  close(): Promise<void>
}

/** A phone of its own, with its own storage. */
export async function openPhone(browser: Browser, url: string): Promise<Phone> {
  const context = await browser.newContext({
    ...STILL,
    viewport: { width: 375, height: 667 },
    hasTouch: true,
    isMobile: true,
    locale: 'zh-CN',
  })
  // tsx names functions with a helper that the browser does not have.
  await context.addInitScript('globalThis.__name = (work) => work')
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const console: string[] = []
  page.on('console', (message) => console.push(`${message.type()} ${message.text()}`))
  page.on('pageerror', (error) => console.push(`thrown ${error.message}`))
  return {
    page,
    console,
    async open(path = '') {
      console.length = 0
      await page.goto(`${url}/phone/?${randomUUID()}${path && `#${path}`}`)
      await page.evaluate(() => window.preview.ready)
    },
    set: (switches) => page.evaluate((changes) => window.preview.set(changes), switches),
    outcome: (name, options = {}) =>
      page.evaluate(
        ([name, options]) => {
          type Call = (options: object) => Promise<{ errMsg: string }>
          const { wx } = globalThis as unknown as { wx: Record<string, Call> }
          return wx[name]!(options).then(
            ({ errMsg }) => errMsg,
            ({ errMsg }: { errMsg: string }) => errMsg,
          )
        },
        [name, options] as const,
      ),
    called: (name, options = {}) =>
      page.evaluate(
        ([name, options]) =>
          new Promise<Called>((resolve) => {
            const { wx } = globalThis as unknown as { wx: Wx }
            const calls: string[] = []
            let result: Record<string, unknown> = {}
            const note = (what: string) => (given: Record<string, unknown>) => {
              calls.push(what)
              result = given
              // A second call of any of them would come in this time.
              if (what === 'complete') setTimeout(() => resolve({ calls, result, returned }), 50)
            }
            const callbacks = { success: note('success'), fail: note('fail'), complete: note('complete') }
            const returned = typeof wx[name]!({ ...options, ...callbacks })
            calls.push('returned')
          }),
        [name, options] as const,
      ),
    run: (work) => page.evaluate(`(${work.toString()})(globalThis.wx)`),
    pages: () => page.evaluate(() => window.preview.pages()),
    lines: () => page.evaluate(() => [...((globalThis as unknown as { lines?: string[] }).lines ?? [])]),
    close: () => context.close(),
  }
}
