/** `wx.request` and `wx.uploadFile`. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { openPhone, setStage, type Phone, type Stage, type Wx } from './support.ts'

const API = 'https://api.example.test'
const APPID = 'wx00000000000000aa'

let handle: RequestListener = (_request, response) => response.end()
const server = createServer((request, response) => handle(request, response))

let stage: Stage
let phone: Phone

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  stage = await setStage({ [API]: `http://127.0.0.1:${port}` })
})
after(async () => {
  await stage?.close()
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  phone = await openPhone(stage.browser, stage.preview.url)
  await phone.open()
})
afterEach(() => phone.close())

test('what is sent, and what comes back', async () => {
  const seen: string[] = []
  handle = async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { 'content-type': type, referer, 'x-a': own } = request.headers
    seen.push(`${request.method} ${request.url} ${type} ${referer} ${String(own)} ${body}`)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"名":1}')
  }
  const get = await phone.called('request', {
    url: `${API}/a?x=1`,
    data: { y: '值', z: [1] },
    header: { 'X-A': 1 },
  })
  assert.deepEqual(get.calls, ['returned', 'success', 'complete'])
  assert.equal(get.returned, 'object')
  assert.deepEqual(
    [get.result['statusCode'], get.result['data'], get.result['errMsg']],
    [200, { 名: 1 }, 'request:ok'],
  )
  await phone.called('request', { url: `${API}/b`, method: 'post', data: { a: 1 } })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  await phone.called('request', { url: `${API}/c`, method: 'PUT', data: { a: '1 2' }, header: form })
  const referer = `https://servicewechat.com/${APPID}/devtools/page-frame.html`
  assert.deepEqual(seen, [
    `GET /a?x=1&y=%E5%80%BC&z=%5B1%5D application/json ${referer} 1 `,
    `POST /b application/json ${referer} undefined {"a":1}`,
    `PUT /c application/x-www-form-urlencoded ${referer} undefined a=1%202`,
  ])
})

test('an HTTP error is a success; what is not JSON stays text', async () => {
  handle = (_request, response) => response.writeHead(502).end('<html>')
  const { calls, result } = await phone.called('request', { url: `${API}/` })
  assert.deepEqual(calls, ['returned', 'success', 'complete'])
  assert.deepEqual([result['statusCode'], result['data']], [502, '<html>'])
})

test('what fails, fails: an undeclared host, no network, no answer in time, abort', async () => {
  const failed = async (options: object) => {
    const { calls, result } = await phone.called('request', { url: `${API}/`, ...options })
    assert.deepEqual(calls, ['returned', 'fail', 'complete'])
    return result['errMsg']
  }
  assert.equal(await failed({ url: 'https://elsewhere.test/' }), 'request:fail url not in domain list')
  handle = () => undefined
  assert.equal(await failed({ timeout: 30 }), 'request:fail timeout')
  await phone.set({ offline: true })
  assert.match(String(await failed({})), /^request:fail .*INTERNET_DISCONNECTED/)
  await phone.set({ offline: false })
  const aborted = await phone.run(
    (wx) =>
      new Promise((resolve) => {
        const task = wx['request']?.({ url: 'https://api.example.test/', fail: resolve }) as {
          abort(): void
        }
        task.abort()
      }),
  )
  assert.deepEqual(aborted, { errMsg: 'request:fail abort' })
})

test('five at a time, and room for a login beside them', async () => {
  let open = 0
  let most = 0
  let full = () => {}
  const waiting: (() => void)[] = []
  const five = new Promise<void>((resolve) => (full = resolve))
  handle = (_request, response) => {
    open += 1
    most = Math.max(most, open)
    waiting.push(() => {
      open -= 1
      response.end('1')
    })
    if (open === 5) full()
  }
  const answered = phone.page.evaluate(async (url) => {
    const { wx } = globalThis as unknown as { wx: Wx }
    const one = () => new Promise((resolve) => wx['request']?.({ url, complete: resolve }))
    return (await Promise.all(Array.from({ length: 20 }, one))).length
  }, `${API}/`)
  await five
  assert.equal(await phone.outcome('login'), 'login:ok')
  full = () => waiting.splice(0).forEach((answer) => answer())
  full()
  assert.equal(await answered, 20)
  assert.equal(most, 5)
})

test('each is in the list, with what became of it', async () => {
  handle = (_request, response) => response.end('{"ok":true}')
  await phone.called('request', { url: `${API}/x`, method: 'POST', data: { a: 1 } })
  await phone.called('request', { url: 'https://elsewhere.test/' })
  const records = await phone.page.evaluate(() => [...window.preview.requests])
  assert.deepEqual(
    records.map(({ id, method, url, status, error, sent, received }) => ({
      id,
      method,
      url,
      status,
      error,
      sent,
      received,
    })),
    [
      {
        id: 1,
        method: 'POST',
        url: `${API}/x`,
        status: 200,
        error: undefined,
        sent: { a: 1 },
        received: { ok: true },
      },
      {
        id: 2,
        method: 'GET',
        url: 'https://elsewhere.test/',
        status: undefined,
        error: 'request:fail url not in domain list',
        sent: undefined,
        received: undefined,
      },
    ],
  )
  assert.ok(records.every(({ ms }) => typeof ms === 'number'))
})

test('uploadFile sends a file and fields, and gives text back', async () => {
  let body = ''
  handle = async (request, response) => {
    for await (const chunk of request) body += String(chunk)
    response.end('{"kept":true}')
  }
  const filePath = await phone.page.evaluate(() =>
    URL.createObjectURL(new Blob(['the file'], { type: 'text/plain' })),
  )
  const { result } = await phone.called('uploadFile', {
    url: `${API}/up`,
    filePath,
    name: 'avatar',
    formData: { a: 'b' },
  })
  assert.deepEqual(
    [result['data'], result['statusCode'], result['errMsg']],
    ['{"kept":true}', 200, 'uploadFile:ok'],
  )
  assert.match(body, /name="a"\r\n\r\nb\r\n/)
  assert.match(body, /name="avatar"; filename="[^"]+"\r\nContent-Type: text\/plain\r\n\r\nthe file\r\n/)
})
