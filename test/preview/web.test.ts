/** A web page beside the phone: what is sent on for it, and the codes in it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { renderSVG } from 'uqr'
import { startPreview, type Preview } from '../../demo/preview/server.ts'
import { launchBrowser, STILL } from '../browser.ts'
import { writeProject } from './support.ts'

const SITE = 'http://site.example.test:3000'

const routes: Record<string, string> = {}
let browser: Browser
let preview: Preview
let handle: RequestListener
const backend = createServer((request, response) => handle(request, response))

before(async () => {
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  routes[SITE] = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`
  const root = writeProject({
    'app.json': '{ "pages": ["pages/a", "pages/b"] }',
    'pages/b.json': '{}',
    'pages/b.wxml': '<view>{{ scene }} {{ launch }}</view>',
    'pages/b.js': `Page({ onLoad({ scene }) {
      const { scene: launch, path } = wx.getLaunchOptionsSync()
      this.setData({ scene, launch: launch + ' ' + path })
    } })`,
  })
  preview = await startPreview({
    root,
    simulatorUrl: 'http://127.0.0.1:1',
    routes,
    web: `${SITE}/pc/?lang=zh&x=1`,
  })
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await preview?.close()
  backend.close().closeAllConnections()
})

const own = () => `${preview.url}/web/`

test('a request is sent on as it is, and its answer comes back as it is', async () => {
  let seen: IncomingMessage | undefined
  let body = ''
  handle = async (request: IncomingMessage, response: ServerResponse) => {
    seen = request
    for await (const chunk of request) body += String(chunk)
    response.writeHead(409, { 'set-cookie': ['a=1; HttpOnly', 'b=2'], 'content-type': 'image/png' })
    response.end(Buffer.from([0, 255, 10]))
  }
  const response = await fetch(`${own()}scan?x=%2F`, {
    method: 'POST',
    headers: { cookie: 'scan-1=secret', 'x-scan-secret': 'header', 'user-agent': 'Me' },
    body: 'hello',
  })
  assert.equal(`${seen?.method} ${seen?.url} ${body}`, 'POST /scan?x=%2F hello')
  const { cookie, host, 'x-scan-secret': secret, 'user-agent': agent } = seen?.headers ?? {}
  assert.deepEqual(
    [cookie, secret, agent, host],
    ['scan-1=secret', 'header', 'Me', new URL(routes[SITE]!).host],
  )
  assert.deepEqual([response.status, response.headers.getSetCookie()], [409, ['a=1; HttpOnly', 'b=2']])
  assert.deepEqual([...new Uint8Array(await response.arrayBuffer())], [0, 255, 10])
})

test('addresses of the site in JSON and in events become those of the preview', async () => {
  handle = (_request, response) => {
    const text = JSON.stringify({ avatarUrl: `${SITE}/avatars/1.png`, other: 'http://elsewhere.test/' })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(text.length) })
    response.end(text)
  }
  assert.deepEqual(await (await fetch(`${own()}user`)).json(), {
    avatarUrl: `${own()}avatars/1.png`,
    other: 'http://elsewhere.test/',
  })
})

test('events come one by one; who leaves is gone for the backend too', async () => {
  let stream: ServerResponse | undefined
  handle = (_request, response) => {
    stream = response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
  }
  const leave = new AbortController()
  const response = await fetch(`${own()}scan/events`, { signal: leave.signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  for (const text of ['event: state\n\n', ': still here\n\n', `data: ${SITE}/a\n\n`]) {
    stream!.write(text)
    const { value } = await reader.read()
    assert.equal(value, text.replace(`${SITE}/`, own()))
  }
  const closed = once(stream!, 'close')
  leave.abort()
  await closed
  await reader.read().catch(() => undefined)
})

test('the backend is not there, or hangs up in the middle', async () => {
  const to = routes[SITE]!
  routes[SITE] = 'http://127.0.0.1:1'
  assert.equal((await fetch(`${own()}pc/`)).status, 502)
  delete routes[SITE]
  assert.equal((await fetch(`${own()}pc/`)).status, 502)
  routes[SITE] = to
  handle = (request) => request.socket.destroy()
  assert.equal((await fetch(`${own()}pc/`)).status, 502)
  handle = (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{')
    setImmediate(() => request.socket.destroy())
  }
  await assert.rejects(fetch(`${own()}user`).then((response) => response.text()))
})

test('other sites in the same browser cannot use it', async () => {
  handle = () => assert.fail('the backend was reached')
  const foreign: Record<string, string>[] = [
    { origin: 'http://evil.test' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of foreign) assert.equal((await fetch(`${own()}scan`, { headers })).status, 403)
  const status = await new Promise((resolve) => {
    httpRequest(own(), { headers: { host: 'evil.test' } }, ({ statusCode }) => resolve(statusCode)).end()
  })
  assert.equal(status, 403)
})

const svg = (text: string) => `data:image/svg+xml;base64,${Buffer.from(renderSVG(text)).toString('base64')}`

test('a click on a code opens the page it names, and only that of this mini-program', async () => {
  const codes = [
    `http://10.0.0.9:5180/phone/#/pages/b?scene=a%2Fb`,
    `${preview.url}/elsewhere/#/pages/b`,
    'https://example.com/',
    'no address',
  ]
  const paths: string[] = []
  handle = (request, response) => {
    paths.push(request.url ?? '')
    const images = codes.map((code, at) => `<img alt="${at}" width="200" height="200" src="${svg(code)}">`)
    const blank = '<img alt="blank" width="50" height="50" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>页</p>${images.join('')}${blank}`)
  }
  const page = await browser.newPage({ ...STILL, viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
  page.setDefaultTimeout(10_000)
  try {
    await page.goto(preview.url)
    const phone = page.frameLocator('.phone__screen')
    const web = page.frameLocator('.web__page')
    const hint = page.locator('#web-hint')
    await phone.getByText('a', { exact: true }).waitFor()
    await page.getByRole('tab', { name: '请求' }).click()
    assert.deepEqual(paths, [], 'not loaded before it is looked at')
    await page.getByRole('tab', { name: '请求' }).press('End')
    await web.getByText('页').waitFor()
    assert.deepEqual(paths, ['/pc/?lang=zh&x=1'])
    for (const alt of ['1', '2', '3', 'blank']) {
      await page.evaluate(() => (document.querySelector('#web-hint')!.textContent = ''))
      await web.getByAltText(alt, { exact: true }).click()
      assert.equal(await hint.textContent(), '这张图里没有这个小程序的码。', alt)
    }
    await phone.getByText('a', { exact: true }).waitFor()
    for (let again = 0; again < 2; again++) {
      await phone.locator('body').evaluate((body) => (body.dataset['old'] = ''))
      await web.getByAltText('0', { exact: true }).click()
      // The same code again starts it again.
      await phone.locator('body:not([data-old])').getByText('a%2Fb 1047 pages/b').waitFor()
      assert.equal(await hint.textContent(), '手机扫了这个码。')
    }
    await page.getByRole('button', { name: '重新启动' }).click()
    await phone.getByText('a', { exact: true }).waitFor()
    await page.getByRole('tab', { name: '请求' }).click()
    await page.getByText('小程序还没有发出请求。').waitFor()
    assert.equal(await page.locator('.web__page').isVisible(), false)
  } finally {
    await page.close()
  }
})

test('no web page: no tab, nothing is sent on', async () => {
  const alone = await startPreview({ root: writeProject({}), simulatorUrl: 'http://127.0.0.1:1', routes })
  const page = await browser.newPage({ ...STILL, locale: 'zh-CN' })
  try {
    handle = () => assert.fail('the backend was reached')
    assert.equal((await fetch(`${alone.url}/web/pc/`)).status, 404)
    await page.goto(alone.url)
    await page.frameLocator('iframe').getByText('a', { exact: true }).waitFor()
    await page.getByRole('tab', { name: '请求' }).waitFor()
    assert.equal(await page.getByRole('tab', { name: '电脑网页' }).count(), 0)
  } finally {
    await page.close()
    await alone.close()
  }
})
