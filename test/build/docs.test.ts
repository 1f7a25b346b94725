/** The documentation's site: built, served and looked at in a browser. Run after `npm run build`. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { runDemo } from '../../demo/run.ts'
import { buildSite } from '../../docs/build.ts'
import { PLACES, routeOf, SECTIONS } from '../../docs/pages.ts'
import { serveSite, type Site, type SiteOptions } from '../../docs/serve.ts'
import { problemsOn } from '../axe.ts'
import { launchBrowser } from '../browser.ts'

/** A folder with the site in it, and a file beside that. */
let outer: string
let folder: string
let site: Site
let browser: Browser

before(async () => {
  outer = await mkdtemp(path.join(os.tmpdir(), 'site-'))
  folder = path.join(outer, 'dist')
  await writeFile(path.join(outer, 'secret.txt'), 'secret')
  ;[browser] = await Promise.all([launchBrowser({ look: true }), buildSite(folder)])
  site = await serveSite({ folder })
})
after(async () => {
  await Promise.all([browser?.close(), site?.close()])
  await rm(outer, { recursive: true, force: true })
})

interface Look {
  page: Page
  /** Requests to other hosts, and what went wrong. */
  trouble: string[]
}

/** A page of the site in a browser whose network ends at this machine. */
async function open(url: string): Promise<Look> {
  const page = await browser.newPage()
  const trouble: string[] = []
  await page.route(
    ({ hostname }) => hostname !== '127.0.0.1',
    (route) => {
      trouble.push(`asked for ${route.request().url()}`)
      return route.abort()
    },
  )
  page.on('pageerror', (error) => trouble.push(error.message))
  page.on('response', (answer) => answer.ok() || trouble.push(`${answer.status()} ${answer.url()}`))
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()))
  await page.goto(url)
  return { page, trouble }
}

const addressOf = (route: string) => `${site.url}/${route}.html`
const html = (route: string) => readFile(path.join(folder, `${route}.html`), 'utf8')

test('each page is there in its language, names its twin, and its links and their anchors lead to something', async () => {
  const pages = new Map(
    await Promise.all(PLACES.map(async ({ route }) => [route, await html(route)] as const)),
  )
  for (const { route, language, page } of PLACES) {
    const text = pages.get(route)!
    assert.match(text, new RegExp(`<html lang="${language}"`))
    const twins = PLACES.filter((place) => place.page === page && place.translated).map(
      (place) => place.language,
    )
    assert.deepEqual(
      [...text.matchAll(/hreflang="([^"]+)"/g)].map(([, lang]) => lang),
      twins,
      route,
    )
    for (const [, href] of text.matchAll(/<a [^>]*?href="([/#][^"]*)"/g)) {
      const [to = '', anchor] = decodeURI(href!).split('#')
      const name = to === '' ? route : nameOf(to)
      const target = pages.get(name) ?? (await html(name))
      assert.ok(!anchor || target.includes(`id="${anchor}"`), `${route}: ${href}`)
    }
  }
})

const nameOf = (address: string) =>
  address
    .slice(1)
    .replace(/\.html$/, '')
    .replace(/(^|\/)$/, '$1index')

test('no page loads anything from elsewhere', async () => {
  for (const { route } of PLACES) {
    const text = await html(route)
    const loaded = [...text.matchAll(/<(?:script|link|img|iframe)\b[^>]*?\s(?:src|href)="([^"]+)"/g)]
    assert.ok(loaded.length > 0, route)
    for (const [, address] of loaded) assert.match(address!, /^\/(?!\/)/, route)
  }
})

test('in a browser it asks nobody but its own server, and can be read, light or dark', async () => {
  const { page, trouble } = await open(addressOf('guide'))
  await page.locator('.VPContent').waitFor()
  assert.deepEqual(await problemsOn(page, ['color-contrast']), [])
  await page.emulateMedia({ colorScheme: 'dark' })
  for (const route of ['en/index', 'en/backend', 'en/source/component/server/error-ts', 'pc']) {
    await page.goto(addressOf(route))
    await page.locator('html.dark .VPContent').waitFor()
    assert.deepEqual(await problemsOn(page, ['color-contrast']), [], route)
  }
  assert.deepEqual(trouble, [])
  await page.close()
})

for (const [route, words, found] of [
  ['guide', '导航守卫', 'miniprogram-login'],
  ['guide', '密钥', 'SECRET_KEY'],
  ['en/guide', 'checkLogs', 'miniprogram-login'],
] as const) {
  test(`the search on ${route} finds ${words}`, async () => {
    const { page, trouble } = await open(addressOf(route))
    await page.locator('.VPNavBarSearch button').first().click()
    await page.locator('.search-input').fill(words)
    await page.locator('#localsearch-list .result', { hasText: found }).first().waitFor()
    await page.locator('.search-input').fill('龘靐')
    await page.locator('.no-results').waitFor()
    assert.deepEqual(trouble, [])
    await page.close()
  })
}

test('a reader gets by the menus from one language to the other, and to each section', async () => {
  const { page, trouble } = await open(addressOf('guide'))
  await page.getByRole('button', { name: '语言' }).hover()
  await page.getByRole('link', { name: 'English' }).first().click()
  await page.waitForURL(addressOf('en/guide'))
  for (const { pages } of SECTIONS) {
    const wanted = pages.at(-1)!
    await page.locator('.VPSidebar').getByRole('link', { name: wanted.title['en-US'], exact: true }).click()
    await page.waitForURL(addressOf(routeOf(wanted, 'en-US')))
  }
  assert.deepEqual(trouble, [])
  await page.close()
})

test('without a demo beside it, the live preview says how to start one', async () => {
  const { page, trouble } = await open(addressOf('live'))
  await page.getByText('npm ci && npm run docs').waitFor()
  assert.equal(await page.locator('iframe').count(), 0)
  assert.deepEqual(trouble, [])
  await page.close()
})

test('beside a demo, its phone is on the page and logs in', async () => {
  const demo = await runDemo()
  const options: SiteOptions = { folder, preview: demo.url }
  const live = await serveSite(options)
  try {
    const { page, trouble } = await open(`${live.url}/en/live.html`)
    const phone = page.frameLocator('iframe')
    await phone.getByText('查看更多').click()
    await phone.getByText('登录后继续').waitFor()
    assert.deepEqual(trouble, [])
    await page.close()
  } finally {
    await Promise.all([live.close(), demo.close()])
  }
})

test('the server hands out the site and nothing above it', async () => {
  const status = async (name: string) => (await fetch(`${site.url}${name}`)).status
  assert.equal(await status('/'), 200)
  assert.equal(await status('/guide'), 200)
  assert.equal(await status('/en/'), 200)
  for (const name of [
    '/nowhere',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/%00',
    '/%',
  ])
    assert.equal(await status(name), 404, name)
})
