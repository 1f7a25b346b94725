import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBackend, wechat } from '../src/index.ts'
import { create, listen } from './scan-support.ts'
import { json, startPair } from './support.ts'

const origin = 'https://www.example.com'
const corsOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => /^access-control-|^vary$/.test(name)))

const allowed = {
  'access-control-allow-origin': origin,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'Retry-After, X-Request-Id',
  vary: 'Origin',
}
const preflight = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, X-Scan-Secret',
  'access-control-max-age': '600',
}

test('a page of a listed origin may read each answer, whatever it is, with its cookies', async (t) => {
  const { api } = await startPair(t, { webOrigins: ['http://localhost:8080', origin] })
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${api.url}${path}`, { ...init, headers: { Origin: origin, ...init.headers } })
  for (const [path, init, status] of [
    ['/scan', json({}), 200],
    ['/scan?scene=x', {}, 400],
    ['/session', {}, 401],
    ['/nowhere', {}, 404],
    ['/health', { method: 'POST' }, 405],
  ] as const) {
    const response = await ask(path, init)
    assert.equal(response.status, status)
    assert.deepEqual(corsOf(response.headers), allowed)
  }
  const ticket = await create(api)
  const events = await fetch(`${api.url}/scan/events?scene=${ticket.scene}`, {
    headers: { Origin: origin, Cookie: ticket.cookie },
  })
  assert.deepEqual(corsOf(events.headers), allowed)
  await events.body?.cancel()
  assert.equal(
    (await ask('/health', { headers: { Origin: 'http://localhost:8080' } })).headers.get(
      'access-control-allow-origin',
    ),
    'http://localhost:8080',
  )
})

test('it is told beforehand what it may send', async (t) => {
  const { api } = await startPair(t, { webOrigins: [origin] })
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' }
  for (const path of ['/scan', '/login', '/sessions/x']) {
    const response = await fetch(`${api.url}${path}`, { method: 'OPTIONS', headers })
    assert.deepEqual([response.status, await response.text()], [204, ''])
    assert.deepEqual(corsOf(response.headers), { ...allowed, ...preflight })
    assert.equal(response.headers.get('content-length'), null)
    const fetched = await api.backend.fetch(new Request(`http://x${path}`, { method: 'OPTIONS', headers }))
    assert.equal(fetched.status, 204)
  }
  // Not asked by a browser.
  assert.equal(
    (await fetch(`${api.url}/scan`, { method: 'OPTIONS', headers: { Origin: origin } })).status,
    405,
  )
  assert.equal((await fetch(`${api.url}/nowhere`, { method: 'OPTIONS', headers })).status, 404)
})

test('a page of any other origin is told nothing; so is each page where none is listed', async (t) => {
  const others = [
    'https://www.example.com.evil.example',
    'http://www.example.com',
    'https://example.com',
    'null',
    `${origin}:8443`,
  ]
  for (const webOrigins of [[origin], []]) {
    const { api } = await startPair(t, { webOrigins })
    // But a cache in between has to know that a listed one would be told something.
    const told = webOrigins.length === 0 ? {} : { vary: 'Origin' }
    assert.deepEqual(corsOf((await fetch(`${api.url}/health`)).headers), told)
    for (const other of webOrigins.length === 0 ? [...others, origin] : others) {
      const headers = { Origin: other, 'Access-Control-Request-Method': 'POST' }
      const asked = await fetch(`${api.url}/scan`, { method: 'OPTIONS', headers })
      assert.deepEqual([asked.status, corsOf(asked.headers)], [405, told])
      const answered = await fetch(`${api.url}/health`, { headers })
      assert.deepEqual([answered.status, corsOf(answered.headers)], [200, told])
    }
    assert.equal((await listen(t, api, await create(api))).status, 200)
  }
})

test('an origin that no browser sends is refused at the start', () => {
  for (const wrong of [
    '*',
    'www.example.com',
    `${origin}/`,
    `${origin}:443`,
    'HTTPS://www.example.com',
    'file://',
    '',
  ])
    assert.throws(
      () =>
        createBackend({
          providers: [wechat({ appId: 'wx', secret: 's' })],
          databaseUrl: 'sqlite::memory:',
          webOrigins: [wrong],
        }),
      { name: 'ConfigError', message: /webOrigins/ },
    )
})
