import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before } from 'node:test'
import { wechat } from 'miniprogram-login-backend'
import { startSimulator } from 'miniprogram-login-backend/simulator'
import type { Browser } from 'playwright-core'
import { baseUrl } from '../../demo/miniprogram/config.ts'
import { type Preview, startPreview } from '../../demo/preview/server.ts'
import { startDemoServer } from '../../demo/server/index.ts'
import { launchBrowser } from '../browser.ts'
import { writeSection } from '../section-project.ts'
import { openPhone, type Phone } from './phone.ts'

const npm = path.resolve(import.meta.dirname, '../../demo/miniprogram/miniprogram_npm')

/** In front of the section that was shown last. */
export let phone: Phone
/** What a page of that section has thrown, or logged as an error. */
export let errors: string[]

let browser: Browser
let preview: Preview
let project: string

/**
 * To be called once in a test file that looks at sections in the preview: one project, whose files each section replaces.
 *
 * @param routes more hosts that the mini-program knows, and where they are
 */
export function setSectionStage(routes: Record<string, string> = {}): void {
  const closers: Array<() => unknown> = []

  before(async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'section-'))
    closers.push(() => rm(folder, { recursive: true, force: true }))
    project = path.join(folder, 'project')
    await cp(npm, path.join(project, 'miniprogram_npm'), { recursive: true })
    await writeFile(path.join(project, 'project.config.json'), '{ "appid": "touristappid" }')
    await writeSection(project, new Map([['pages/first/index.wxml', '<view />']]))
    const simulator = await startSimulator()
    closers.push(simulator.close)
    const backend = await startDemoServer({
      databaseUrl: `sqlite:${path.join(folder, 'login.db')}`,
      providers: [wechat({ appId: 'touristappid', secret: 'secret', api: simulator.url })],
      publicUrl: baseUrl,
      log: 'silent',
    })
    closers.push(backend.close)
    preview = await startPreview({
      root: project,
      simulatorUrl: simulator.url,
      routes: { [baseUrl]: backend.url, ...routes },
    })
    closers.push(preview.close)
    browser = await launchBrowser()
    closers.push(() => browser.close())
  })
  after(async () => {
    for (const close of closers.toReversed()) await close()
  })
}

/** Puts a section into the project, in place of the one before, and a phone in front of it. */
export async function show(files: Map<string, string>): Promise<void> {
  for (const name of await readdir(project))
    if (name !== 'miniprogram_npm' && name !== 'project.config.json')
      await rm(path.join(project, name), { recursive: true })
  await writeSection(project, files)
  const { subPackages = [] } = JSON.parse(files.get('app.json') ?? '{}') as {
    subPackages?: { root: string }[]
  }
  for (const subpackage of subPackages)
    await cp(npm, path.join(project, subpackage.root, 'miniprogram_npm'), { recursive: true })
  if ([...files.values()].some((content) => content.includes('/wxcomponents/')))
    await cp(npm, path.join(project, 'wxcomponents/miniprogram_npm'), { recursive: true })
  assert.deepEqual(await preview.rebuild(), [])
  errors = []
  phone = await openAnother()
}

/** Another user's phone in front of the same section. */
export const openAnother = () => openPhone(browser, preview, errors)

/** The popup's parts that are seen, by the name of their class. */
export const inPopup = (name: string) => phone.page.locator(`[class*="login__${name}"]:visible`)

/** Waits for the popup. */
export const opened = () => phone.popup.cancel.waitFor()
