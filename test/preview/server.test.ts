import assert from 'node:assert/strict'
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { startPreview, type Diagnostic, type Preview, type Routes } from '../../demo/preview/server.ts'
import type { ForwardAnswer, ForwardRequest } from '../../demo/preview/wx/forward.ts'
import { writeProject } from './support.ts'

const API = 'http://api.example.test:3000'

const routes: Routes = {}
const reported: Diagnostic[][] = []
let preview: Preview
let backend: { url: string; close(): Promise<unknown> }
let handle: RequestListener

async function listen(listener: RequestListener): Promise<typeof backend> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}

before(async () => {
  backend = await listen((request, response) => handle(request, response))
  routes[API] = backend.url
  const root = writeProject({})
  preview = await startPreview({
    root,
    simulatorUrl: 'http://127.0.0.1:1',
    routes,
    report: (list) => reported.push(list),
  })
})

after(async () => {
  await preview.close()
  await backend.close()
})

async function post(
  request: Partial<ForwardRequest>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${preview.url}/_preview/request`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ method: 'GET', header: {}, timeout: 5000, ...request }),
  })
}

async function forwarded(request: Partial<ForwardRequest>): Promise<ForwardAnswer> {
  return (await (await post(request)).json()) as ForwardAnswer
}

test('a request reaches the backend that its origin is routed to', async () => {
  let seen: IncomingMessage | undefined
  let body = ''
  handle = async (request: IncomingMessage, response: ServerResponse) => {
    seen = request
    for await (const chunk of request) body += String(chunk)
    response.writeHead(418, { 'set-cookie': ['a=1', 'b=2'], 'x-a': 'b' }).end('你好')
  }
  const answer = await forwarded({
    url: `${API}/some/path?x=1&y=%2F`,
    method: 'PUT',
    header: { authorization: 'Bearer t', 'content-type': 'text/plain' },
    body: Buffer.from('hi').toString('base64'),
  })
  assert.equal(
    `${seen?.method} ${seen?.url} ${seen?.headers.authorization} ${body}`,
    'PUT /some/path?x=1&y=%2F Bearer t hi',
  )
  assert.ok('status' in answer)
  assert.deepEqual([answer.status, answer.header['x-a'], answer.cookies], [418, 'b', ['a=1', 'b=2']])
  assert.equal(Buffer.from(answer.body, 'base64').toString(), '你好')
})

test('nothing else is reached', async () => {
  handle = () => assert.fail('the backend was reached')
  for (const url of [
    backend.url,
    'https://api.example.test:3000/',
    `${API}.evil.test/`,
    'file:///etc/passwd',
    'no url',
  ]) {
    assert.deepEqual(await forwarded({ url }), { reason: 'url not in domain list' }, url)
  }
})

test('a backend that is down, hangs up, or takes too long', async () => {
  const closed = await listen(() => undefined)
  await closed.close()
  routes['http://down.test'] = closed.url
  assert.match(JSON.stringify(await forwarded({ url: 'http://down.test/' })), /ERR_CONNECTION_REFUSED/)
  handle = (request) => request.socket.destroy()
  assert.ok('reason' in (await forwarded({ url: `${API}/` })))
  handle = () => undefined
  assert.deepEqual(await forwarded({ url: `${API}/`, timeout: 50 }), { reason: 'timeout' })
})

test('routes may change while it runs', async () => {
  handle = (_request, response) => response.end('ok')
  assert.deepEqual(await forwarded({ url: 'http://new.test/' }), { reason: 'url not in domain list' })
  routes['http://new.test'] = backend.url
  assert.ok('status' in (await forwarded({ url: 'http://new.test/' })))
})

test('other sites in the same browser cannot use it', async () => {
  handle = () => assert.fail('the backend was reached')
  const url = `${API}/`
  const foreign: Record<string, string>[] = [
    { origin: 'http://evil.test' },
    { 'sec-fetch-site': 'cross-site' },
    { 'content-type': 'text/plain' },
  ]
  for (const headers of foreign) assert.equal((await post({ url }, headers)).status, 403)
  assert.equal((await fetch(`${preview.url}/_preview/request`)).status, 403)
  // A name that has been made to lead to this machine; `fetch` would not let us say it.
  const headers = { host: 'evil.test', origin: 'http://evil.test', 'content-type': 'application/json' }
  const status = await new Promise((resolve) => {
    const options = { method: 'POST', headers }
    httpRequest(`${preview.url}/_preview/request`, options, ({ statusCode }) => resolve(statusCode)).end('{}')
  })
  assert.equal(status, 403)
})

test('a picture of a routed host is fetched; for any other the browser is sent on', async () => {
  const ask = (url: string, headers: Record<string, string> = {}) =>
    fetch(`${preview.url}/_preview/image?url=${encodeURIComponent(url)}`, { redirect: 'manual', headers })
  handle = (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end('picture')
  const picture = await ask(`${API}/avatars/1.png`)
  assert.deepEqual([picture.headers.get('content-type'), await picture.text()], ['image/png', 'picture'])
  const elsewhere = await ask('https://elsewhere.test/a.png')
  assert.deepEqual(
    [elsewhere.status, elsewhere.headers.get('location')],
    [302, 'https://elsewhere.test/a.png'],
  )
  handle = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')
  assert.equal((await ask(`${API}/`)).status, 404)
  assert.equal((await ask('file:///etc/passwd')).status, 403)
  assert.equal((await ask(`${API}/`, { 'sec-fetch-site': 'cross-site' })).status, 403)
})

test('only images of the mini-program are served, and only from it', async () => {
  for (const name of ['app.js', 'app.json', '..%2f..%2fetc%2fpasswd', '%2e%2e/x.png', 'missing.png']) {
    assert.equal((await fetch(`${preview.url}/phone/assets/${name}`)).status, 404, name)
  }
})

test('fonts: the icons of Vant, and Chinese in pieces', async () => {
  const icons = await fetch(`${preview.url}/fonts/vant-icon.woff2`)
  assert.equal(icons.headers.get('content-type'), 'font/woff2')
  assert.equal(Buffer.from(await icons.arrayBuffer()).toString('latin1', 0, 4), 'wOF2')
  const css = await (await fetch(`${preview.url}/fonts/noto-sans-sc.css`)).text()
  const [, piece] = /url\(\.\/(files\/[^)]+)\)/.exec(css) ?? []
  assert.equal((await fetch(`${preview.url}/fonts/${piece}`)).status, 200)
  assert.equal((await fetch(`${preview.url}/fonts/..%2fpackage.json`)).status, 404)
})

test('rebuild reports what is wrong, and serves the last word', async () => {
  assert.deepEqual(reported, [[]])
  assert.deepEqual(await preview.rebuild(), [])
  assert.match(await (await fetch(`${preview.url}/phone/project.js`)).text(), /"pages":\["pages\/a"\]/)
  assert.equal((await fetch(`${preview.url}/nothing`)).status, 404)
})
