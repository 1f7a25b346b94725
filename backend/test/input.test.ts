import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { assertFailure, json, send, startPair, statusOf, type Answer } from './support.ts'

const base64 = 'AAAAAAAAAAAAAAAAAAAAAA=='
const valid = {
  provider: 'wechat',
  code: 'nobody-knows-this-one',
  userInfo: { encryptedData: base64, iv: base64, rawData: '{}', signature: 'a'.repeat(40) },
  agreements: [{ title: 'T', version: '1' }],
}

test('a body that is no JSON is invalid_json', async (t) => {
  const { api } = await startPair(t)
  const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  for (const body of ['', '{', 'undefined', "{'a':1}", '[1,]', Buffer.of(0xff, 0xfe), gzipSync('{}'), '\0']) {
    assertFailure(await send(`${api.url}/login`, { method: 'POST', body }), 400, 'invalid_json')
  }
  // JSON all right, but not what is asked for.
  for (const body of [
    'null',
    '1',
    '"x"',
    '[]',
    deep(8000),
    '{"a":1e400}',
    '{"a":'.repeat(2000) + '1' + '}'.repeat(2000),
  ]) {
    assertFailure(await send(`${api.url}/login`, { method: 'POST', body }), 400, 'invalid_request')
  }
  assertFailure(await send(`${api.url}/login`, { method: 'POST' }), 400, 'invalid_json')
})

test('a byte order mark and another Content-Type do no harm', async (t) => {
  const { api } = await startPair(t)
  const body = `\ufeff${JSON.stringify({ provider: 'wechat', code: 'x' })}`
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=gbk']) {
    const answer = await send(`${api.url}/login`, { method: 'POST', body, headers: { 'Content-Type': type } })
    assert.ok(['code_invalid', 'code_used'].includes(answer.body.error ?? ''), answer.text)
  }
})

test('over 16 KB is body_too_large, with and without a declared length; 1 MB too', async (t) => {
  const { simulator, api } = await startPair(t)
  const padded = (size: number): string => {
    const body = JSON.stringify({ provider: 'wechat', code: 'x' })
    return body + ' '.repeat(size - body.length)
  }
  const stream = (text: string): RequestInit & { duplex: 'half' } => ({
    method: 'POST',
    body: new Blob([text]).stream(),
    duplex: 'half',
  })
  assertFailure(await send(`${api.url}/login`, { method: 'POST', body: padded(16_384) }), 400, 'code_invalid')
  for (const size of [16_385, 1_000_000]) {
    assertFailure(
      await send(`${api.url}/login`, { method: 'POST', body: padded(size) }),
      413,
      'body_too_large',
    )
    assertFailure(await send(`${api.url}/login`, stream(padded(size))), 413, 'body_too_large')
  }
  assert.equal((await api.login({ provider: 'wechat', code: await simulator.code() })).status, 200)
})

test('each field of a wrong type, missing, empty, too long or unknown is invalid_request that names it', async (t) => {
  const { simulator, api } = await startPair(t)
  const wrong: unknown[] = [
    null,
    7,
    true,
    {},
    [],
    [1],
    '',
    '\0',
    '\ud800',
    'x'.repeat(9000),
    { __proto__: null },
  ]
  const cases: [field: string, body: object][] = [
    ...wrong.flatMap((value): [string, object][] => [
      ['provider', { ...valid, provider: value }],
      ['code', { ...valid, code: value }],
      ['phoneCode', { ...valid, phoneCode: value }],
      ['silent', { ...valid, silent: value === true ? 'true' : value }],
      ['agreements', { ...valid, agreements: Array.isArray(value) ? [value] : value }],
      ['agreements.0.title', { ...valid, agreements: [{ title: value }] }],
      ['agreements.0.version', { ...valid, agreements: [{ title: 'T', version: value }] }],
    ]),
    ...[null, 7, true, [], '', '{}'].map((value): [string, object] => [
      'userInfo',
      { ...valid, userInfo: value },
    ]),
    ...Object.keys(valid.userInfo).flatMap((field) =>
      [undefined, null, 7, {}, '', 'x'.repeat(9000)].map((value): [string, object] => [
        `userInfo.${field}`,
        { ...valid, userInfo: { ...valid.userInfo, [field]: value } },
      ]),
    ),
    ['provider', { code: 'x' }],
    ['code', { provider: 'wechat' }],
    ['code', { ...valid, code: 'has space' }],
    ['code', { ...valid, code: '码' }],
    ['silent', { ...valid, silent: true }],
    ['agreements', { ...valid, agreements: Array.from({ length: 21 }, () => ({ title: 'T' })) }],
    ['silent', { provider: 'wechat', code: 'x', silent: true, phoneCode: 'x' }],
    ['phoneCode', { ...valid, phoneCode: 'has space' }],
    ['body', { ...valid, phone: 'x' }],
    ['body', { ...valid, session_key: 'x' }],
  ]
  for (const [field, body] of cases) {
    const answer = await api.login(body)
    // An over-long version of an over-long title list may pass the size limit first.
    if (answer.status === 413) continue
    assertFailure(answer, 400, 'invalid_request')
    assert.ok(answer.body.message?.startsWith(field), `${field}: ${answer.text}`)
  }
  const polluting = '{"provider":"wechat","code":"x","__proto__":{"silent":true}}'
  assertFailure(await send(`${api.url}/login`, { method: 'POST', body: polluting }), 400, 'invalid_request')
  assert.deepEqual(await simulator.calls(), [], 'nothing of this goes to the platform')
})

test('an unknown provider, an unknown route, a wrong method', async (t) => {
  const { api } = await startPair(t)
  for (const provider of ['tuya', 'WECHAT', '__proto__', 'constructor', 'toString']) {
    assertFailure(await api.login({ provider, code: 'x' }), 400, 'unknown_provider')
  }
  for (const path of [
    '/',
    '/login/',
    '/Login',
    '/session/',
    '/login%2f',
    '/../login/x',
    '/%',
    '/__proto__',
  ]) {
    assertFailure(await send(api.url + path), 404, 'not_found')
  }
  const wrong: [method: string, path: string, allow: string][] = [
    ['GET', '/login', 'POST'],
    ['PUT', '/login', 'POST'],
    ['POST', '/session', 'GET, DELETE'],
    ['PATCH', '/session', 'GET, DELETE'],
    ['POST', '/health', 'GET'],
  ]
  for (const [method, path, allow] of wrong) {
    const answer = await send(api.url + path, { method })
    assertFailure(answer, 405, 'method_not_allowed')
    assert.equal(answer.headers.get('allow'), allow)
  }
  assert.equal(await statusOf('TRACE', `${api.url}/login`), 405)
})

test('health says ok, and stopping once the backend is closed', async (t) => {
  const { api } = await startPair(t)
  assert.deepEqual((await send(`${api.url}/health`)).body, { code: 200, result: { status: 'ok' } })
  await api.backend.close()
  assertFailure(await send(`${api.url}/health`), 503, 'stopping')
})

test('400 arbitrary bodies: never a 5xx, always the envelope, and the backend goes on', async (t) => {
  const { simulator, api } = await startPair(t)
  const check = ({ status, body, headers, text }: Answer): void => {
    assert.ok(status >= 400 && status < 500, text)
    assert.equal(body.code, status)
    assert.equal(typeof body.error, 'string')
    assert.equal(headers.get('cache-control'), 'no-store')
  }
  const anything = fc.anything({ withNullPrototype: false, maxDepth: 3 }).filter((value) => isJson(value))
  const near = fc.record(
    {
      provider: fc.oneof(fc.constant('wechat'), anything),
      code: fc.oneof(fc.string({ unit: 'binary' }), anything),
      silent: fc.oneof(fc.boolean(), anything),
      userInfo: fc.oneof(
        fc.record({
          encryptedData: fc.oneof(fc.base64String(), anything),
          iv: fc.oneof(fc.base64String(), anything),
          rawData: fc.oneof(fc.string({ unit: 'binary' }), anything),
          signature: fc.oneof(fc.constant('a'.repeat(40)), anything),
        }),
        anything,
      ),
      agreements: fc.oneof(fc.array(fc.record({ title: fc.string({ unit: 'binary' }) })), anything),
      phoneCode: anything,
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(fc.oneof(near, anything), async (value) => {
      check(await send(`${api.url}/login`, json(value)))
    }),
    { numRuns: 300 },
  )
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      check(await send(`${api.url}/login`, { method: 'POST', body: bytes }))
    }),
    { numRuns: 100 },
  )
  assert.equal((await api.login({ provider: 'wechat', code: await simulator.code() })).status, 200)
})

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined
  } catch {
    return false
  }
}

test('a client that goes away in the middle of its body does no harm', async (t) => {
  const { simulator, api } = await startPair(t)
  await new Promise<void>((resolve) => {
    const request = httpRequest(`${api.url}/login`, { method: 'POST', headers: { 'Content-Length': 500 } })
    request.on('error', () => resolve())
    request.write('{"provider":', () => request.destroy(new Error('gone')))
  })
  assert.equal((await api.login({ provider: 'wechat', code: await simulator.code() })).status, 200)
})
