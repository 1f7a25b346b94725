import assert from 'node:assert/strict'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import Koa from 'koa'
import type { Incoming } from '../src/http/incoming.ts'
import type { Gate, Route } from '../src/http/route.ts'
import { serve } from '../src/http/serve.ts'
import { createDocument } from '../src/openapi/document.ts'
import { openapiRoutes } from '../src/openapi/routes.ts'
import { viewerFolder } from '../src/openapi/viewer.ts'
import * as zh from '../src/openapi/zh.ts'
import { createRoutes, type Services } from '../src/routes.ts'
import { compile, operationsOf, type Document } from './openapi-support.ts'
import { startPair, tempFolder } from './support.ts'

// The handlers are not run: nothing of the services is needed.
const routes = createRoutes({} as Services)
const document = createDocument(routes, '1.2.3') as unknown as Document
const operations = operationsOf(document)
const keyOf = ({ method, path }: Route): string => `${method} ${path}`

function everyRef(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = '$ref' in value && typeof value.$ref === 'string' ? [value.$ref] : []
  return [...own, ...Object.values(value).flatMap(everyRef)]
}

test('the document has each route of the table, and no other', () => {
  const expected = routes.map((route) => keyOf(route).replaceAll(/:(\w+)/g, '{$1}'))
  assert.deepEqual([...operations.keys()].sort(), expected.sort())
})

test('it is OpenAPI 3.1: references resolve, parameters are declared, ids are unique, schemas make sense', () => {
  assert.match(document.openapi, /^3\.1\.\d$/)
  assert.equal(document.info.version, '1.2.3')
  const refs = everyRef(document)
  assert.ok(refs.length > 100)
  for (const ref of new Set(refs)) {
    const found = ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document)
    assert.ok(found, ref)
  }
  const ids = [...operations.values()].map(({ operationId }) => operationId)
  assert.equal(new Set(ids).size, ids.length)
  const tags = new Set(document.tags.map(({ name }) => name))
  for (const [key, { operationId, parameters = [], tags: used, requestBody, responses }] of operations) {
    assert.match(operationId, /^[a-z]+[A-Za-z]*$/)
    assert.deepEqual(
      parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name),
      [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      key,
    )
    for (const parameter of parameters) assert.ok(parameter.required || parameter.in !== 'path', key)
    assert.ok(used.length === 1 && tags.has(used[0]!), key)
    assert.ok('200' in responses && '500' in responses, key)
    for (const { description, content } of [
      ...Object.values(responses),
      { description: '-', ...requestBody },
    ]) {
      assert.ok(description, key)
      for (const { schema } of Object.values(content ?? {})) if (schema) compile(document, schema)
    }
  }
  for (const schema of Object.values(document.components.schemas)) compile(document, schema)
  assert.deepEqual(Object.keys(document.components.schemas).sort(), [
    'Error',
    'Login',
    'LoginRequest',
    'ScanCard',
    'ScanMoved',
    'ScanState',
    'ScanTicket',
    'Session',
    'SessionListItem',
    'User',
  ])
})

test('each route has its line of Chinese in openapi/zh.ts, and each parameter too', () => {
  const lines = new Map(zh.groups.flatMap((group) => Object.entries(group.routes)))
  const missing = routes.map(keyOf).filter((key) => !/\p{Script=Han}/u.test(lines.get(key) ?? ''))
  assert.deepEqual(missing, [])
  // The one route that is there only where it is configured.
  const known = new Set([...routes.map(keyOf), 'GET /metrics'])
  assert.deepEqual(
    [...lines.keys()].filter((key) => !known.has(key)),
    [],
  )
  for (const [key, { parameters = [] }] of operations) {
    for (const { description } of parameters) assert.ok(description, key)
  }
})

test('where a session, a body or a limit is, their errors are too', () => {
  const of = (key: string): string[] => Object.keys(operations.get(key)?.responses ?? {})
  assert.deepEqual(of('GET /session'), ['200', '401', '500', '503'])
  assert.deepEqual(of('GET /health/live'), ['200', '500', '503'])
  assert.deepEqual(of('POST /user/avatar'), ['200', '400', '401', '413', '429', '500', '503'])
  assert.deepEqual(of('PUT /user/avatar'), ['200', '400', '401', '413', '429', '500', '503'])
  for (const route of routes) {
    const { security } = operations.get(keyOf(route).replaceAll(/:(\w+)/g, '{$1}'))!
    const takesToken = route.needsSession || keyOf(route) === 'DELETE /session'
    assert.deepEqual(security, takesToken ? [{ bearer: [] }] : undefined, keyOf(route))
  }
})

test('two schemas of one id are a mistake', () => {
  const [login, other] = [routes[0]!, { ...routes[0]!, path: '/other' }]
  const user = Object.values(routes.find(({ path }) => path === '/user')!.gives)[0]!
  assert.doesNotThrow(() => createDocument([login, other], '1'))
  const takes = { 'application/json': user.meta({ id: 'LoginRequest' }) }
  assert.throws(() => createDocument([login, { ...other, takes }], '1'), /LoginRequest/)
})

test('the page and its files: nothing from elsewhere, kept for good by a name that tells what is in it', async (t) => {
  assert.ok(existsSync(viewerFolder), 'npm run build has to come first')
  const { api } = await startPair(t)
  const app = new Koa()
  app.use(api.backend.koa({ prefix: '/auth' }))
  const koa = await serve(app.callback())
  t.after(koa.close)
  for (const page of [`${api.url}/docs`, `${koa.url}/auth/docs`]) {
    const answer = await fetch(page)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const policy = answer.headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; /)
    assert.doesNotMatch(policy, /unsafe|http|\*/)
    const html = await answer.text()
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!)
    const own = files.filter((file) => file.startsWith('docs/'))
    assert.equal(own.length, 4)
    assert.deepEqual(
      files.filter((file) => !own.includes(file) && !/^(data:,|openapi\.json)$/.test(file)),
      [],
    )
    for (const file of own) {
      const found = await fetch(new URL(file, page))
      assert.equal(found.status, 200, file)
      assert.equal(found.headers.get('cache-control'), 'public, max-age=31536000, immutable')
      assert.equal(
        found.headers.get('content-type')?.includes(file.endsWith('.css') ? 'css' : 'javascript'),
        true,
      )
      assert.ok((await found.arrayBuffer()).byteLength > 500, file)
      const stale = file.replace(/\.[0-9a-f]{12}\./, '.000000000000.')
      assert.equal((await fetch(new URL(stale, page))).status, 404)
    }
    const described = (await (await fetch(new URL('openapi.json', page))).json()) as Document
    assert.deepEqual(described.paths, document.paths)
    // What a client makes of the relative server is where the routes are.
    const server = new URL(described.servers[0]!.url, new URL('openapi.json', page)).href
    assert.equal((await fetch(`${server.replace(/\/$/, '')}/health/live`)).status, 200)
  }
})

test('a package that was not built says so, and has the page once it is', async (t) => {
  const folder = join(tempFolder(t), 'viewer')
  const page = openapiRoutes(() => routes, pathToFileURL(`${folder}/`)).find(({ path }) => path === '/docs')!
  const incoming: Incoming = {
    method: 'GET',
    path: '/docs',
    query: '',
    header: () => undefined,
    body: () => new Uint8Array(),
    remoteAddress: undefined,
  }
  const ask = () => page.answer({ incoming, params: {}, ip: () => '' }, {} as Gate)
  const missing = await ask()
  assert.equal(missing.status, 503)
  assert.match(String(missing.body), /npm run build.*\n.*href="openapi\.json"/)
  cpSync(viewerFolder, folder, { recursive: true })
  assert.equal((await ask()).status, 200)
})
