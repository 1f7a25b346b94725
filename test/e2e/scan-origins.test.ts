/** A web page that is not at the backend's own address: another port of one site, and another site. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { wechat } from 'miniprogram-login-backend'
import type { ScanState } from 'miniprogram-login-backend/pc'
import { startSimulator } from 'miniprogram-login-backend/simulator'
import type { Browser, Page } from 'playwright-core'
import { startDemoServer } from '../../demo/server/index.ts'
import { launchBrowser } from '../browser.ts'

const MODULE = path.resolve(import.meta.dirname, '../../backend/dist/pc/scan-login.js')

const PAGE = `<!doctype html><link rel="icon" href="data:,"><script type="module">
  import { createScanLogin } from './scan-login.js'
  const options = Object.fromEntries(new URLSearchParams(location.search))
  window.states = []
  createScanLogin({ ...options, onChange: (state) => states.push(state) }).start()
</script>`

let browser: Browser
let backendUrl: string
let simulatorUrl: string
let port: number
const closers: Array<() => unknown> = []

before(async () => {
  const web = createServer(async (request, response) => {
    const isModule = request.url === '/scan-login.js'
    response.setHeader('content-type', isModule ? 'text/javascript' : 'text/html')
    response.end(isModule ? await readFile(MODULE) : PAGE)
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  closers.push(() => web.close().closeAllConnections())
  port = (web.address() as AddressInfo).port
  const folder = await mkdtemp(path.join(os.tmpdir(), 'scan-origins-'))
  closers.push(() => rm(folder, { recursive: true, force: true }))
  const simulator = await startSimulator()
  closers.push(simulator.close)
  simulatorUrl = simulator.url
  const backend = await startDemoServer({
    databaseUrl: `sqlite:${path.join(folder, 'login.db')}`,
    providers: [wechat({ appId: 'touristappid', secret: 'secret', api: simulator.url })],
    webOrigins: [`http://127.0.0.1:${port}`, `http://shop.localhost:${port}`],
    log: 'silent',
  })
  closers.push(backend.close)
  backendUrl = backend.url
  browser = await launchBrowser()
  closers.push(() => browser.close())
})
after(async () => {
  for (const close of closers.toReversed()) await close()
})

/** A phone that is quick with its confirmation. */
async function confirm(scene: string): Promise<void> {
  const post = async <Answer>(url: string, body: object, utoken = ''): Promise<Answer> => {
    const headers = {
      'Content-Type': 'application/json',
      ...(utoken && { Authorization: `Bearer ${utoken}` }),
    }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    assert.equal(response.status, 200, url)
    return response.json() as Promise<Answer>
  }
  const provider = 'wechat'
  const { code } = await post<{ code: string }>(`${simulatorUrl}/_simulator/code`, { provider, user: 'u' })
  const { result } = await post<{ result: { utoken: string } }>(`${backendUrl}/login`, { provider, code })
  await post(`${backendUrl}/scan/${scene}/scan`, {}, result.utoken)
  await post(`${backendUrl}/scan/${scene}/confirm`, {}, result.utoken)
}

type Waiting = Window & { states: ScanState[] }

async function open(page: Page, origin: string, secret: 'cookie' | 'header'): Promise<void> {
  page.setDefaultTimeout(15_000)
  await page.goto(`${origin}/?${new URLSearchParams({ baseUrl: backendUrl, secret })}`)
}

const reach = (page: Page, status: ScanState['status']) =>
  page.waitForFunction((status) => (window as unknown as Waiting).states.at(-1)?.status === status, status)

for (const [what, host, secret] of [
  ['another port of the same site: by cookie, with events', '127.0.0.1', 'cookie'],
  ['another site: by header, with questions', 'shop.localhost', 'header'],
] as const) {
  test(what, async () => {
    const own = await browser.newPage()
    const asked: URL[] = []
    own.on('request', (request) => asked.push(new URL(request.url())))
    await open(own, `http://${host}:${port}`, secret)
    await reach(own, 'waiting')
    await confirm(asked.map(({ searchParams }) => searchParams.get('scene')).find(Boolean)!)
    await reach(own, 'confirmed')
    const session = await own.evaluate(() => (window as unknown as Waiting).states.at(-1)?.session)
    const headers = { Authorization: `Bearer ${session?.utoken}` }
    assert.equal((await fetch(`${backendUrl}/session`, { headers })).status, 200)
    assert.equal(
      asked.some(({ pathname }) => pathname === '/scan/events'),
      secret === 'cookie',
    )
    await own.close()
  })
}

test('an origin that is not allowed gets no image', async () => {
  const page = await browser.newPage()
  await open(page, `http://localhost:${port}`, 'header')
  await reach(page, 'failed')
  await page.close()
})
