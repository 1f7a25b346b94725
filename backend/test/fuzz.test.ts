import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { z } from 'zod'
import type { Route } from '../src/http/route.ts'
import { errorNames } from '../src/index.ts'
import { createRoutes, type Services } from '../src/routes.ts'
import { rounds, startNode, type Node, type Reply } from './faults/support.ts'
import { png } from './images.ts'
import { simulate, tempFolder, type Simulated } from './support.ts'

/** `npm run test:faults` sends more. */
const runs = 4000 * rounds

const metricsToken = 'm'.repeat(16)

/** Only what they are: no route of these is asked anything. */
const routes = createRoutes({ scraped: { token: metricsToken } } as Services)

interface Request {
  /** in place of the route's own, sometimes */
  method: string | undefined
  params: string[]
  query: string
  session: 'own' | 'none' | 'wrong'
  headers: Record<string, string>
  body: Buffer
}

const text = (source: string): Buffer => Buffer.from(source, 'utf8')
const twice = '{"provider":"wechat","provider":"nobody","code":"a","code":"b","nickName":"a","nickName":"b"}'

/** What a parser, a database or a careless merge might fall over. */
const hostile = [
  Buffer.alloc(0),
  text('{"provider":"wechat","code":"a\\u0000b","nickName":"\\u0000"}'),
  text('{"provider":"wechat","code":"\\ud800","nickName":"\\udc00\\ud800","phoneCode":"\\udfff"}'),
  text('{"provider":1e400,"code":-1e400,"nickName":1e400}'),
  text('['.repeat(10_000) + ']'.repeat(10_000)),
  text(`${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}`),
  text('['.repeat(10_000)),
  text(twice),
  gzipSync(twice),
  gzipSync(Buffer.alloc(4 * 1024 * 1024)),
  text(`\ufeff{"nickName":"Ann"}`),
  Buffer.from('fffe7b007d00', 'hex'),
  text('{"__proto__":{"provider":"wechat","code":"x","nickName":"x"}}'),
  text('{"constructor":{"prototype":{"nickName":"x"}},"provider":"__proto__","code":"constructor"}'),
  text('{"provider":"wechat","code":"x","silent":true,"userInfo":{},"agreements":[[]]}'),
  text(`{"nickName":"${'x'.repeat(20_000)}"}`),
  text('null'),
  text('0'),
  text('"'),
  Buffer.of(0xc3, 0x28),
  Buffer.of(0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff),
  png.subarray(0, 40),
  png,
  text('<xml><ToUserName><![CDATA[a]]></ToUserName><Encrypt></Encrypt></xml>'),
  text('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><xml>&b;</xml>'),
  text('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\0\r\n--b--\r\n'),
  text('--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n1\r\n--b--\r\n'),
  text('--b\r\nContent-Disposition: form-data; name="file"; filename="'),
]

const anything = fc.anything({ withNullPrototype: false, maxDepth: 3 })
const strange = fc.constantFrom(
  '',
  '\0',
  'a\0b',
  '\ud800',
  'a\udfff',
  '__proto__',
  '\u202e',
  '💥',
  'x'.repeat(5000),
)
const value = fc.oneof(strange, fc.string({ unit: 'binary' }), fc.string({ minLength: 1 }), anything)

/** With the fields that the route asks for: strange values get past the look at the names only so. */
function bodiesOf(route: Route): fc.Arbitrary<Buffer> {
  const schema = route.takes['application/json']
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  const given = Object.fromEntries(
    names.map((name) => [name, name === 'provider' ? fc.oneof(fc.constant('wechat'), value) : value]),
  )
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...hostile) },
    { weight: 3, arbitrary: fc.record(given).map(toJson) },
    { weight: 3, arbitrary: fc.record(given, { requiredKeys: [] }).map(toJson) },
    { weight: 1, arbitrary: anything.map(toJson) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  )
}

const headers = fc.oneof(
  fc.constant({}),
  fc
    .record(
      {
        'Content-Type': fc.constantFrom(
          'application/json',
          'application/json; charset=utf-16',
          'text/plain',
          'multipart/form-data',
          'multipart/form-data; boundary=b',
          'multipart/form-data; boundary=""',
          'image/png',
          'a/b; c="',
          '/',
        ),
        'Content-Encoding': fc.constantFrom('gzip', 'br', 'nothing, known'),
        'User-Agent': fc.string(),
        'X-Forwarded-For': fc.string(),
        Accept: fc.string(),
        'If-None-Match': fc.string(),
        Range: fc.constantFrom('bytes=0-', 'bytes=9-1'),
      },
      { requiredKeys: [] },
    )
    .map((given) =>
      // What no client can send is another test's.
      Object.fromEntries(Object.entries(given).map(([name, text]) => [name, text.replaceAll(/[^ -~]/g, '')])),
    ),
)

const segment = fc.oneof(
  fc.constantFrom(
    '%',
    '%00',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '..',
    '.',
    '%ff',
    '%ed%a0%80',
    '__proto__',
    'constructor',
    'wechat',
    'swagger-ui.css',
    `${'a'.repeat(64)}.png`,
    'x'.repeat(5000),
    "'; DROP TABLE login_users; --".replaceAll(' ', '+'),
  ),
  fc.string({ minLength: 1, unit: 'binary' }).map(encodeURIComponent),
)

const query = fc.oneof(
  fc.constantFrom(
    '',
    '?',
    '?%',
    '?a=%ff&a=1&a',
    '?__proto__=1',
    '?signature=x&timestamp=1e400&nonce=&echostr=%00',
  ),
  fc.webQueryParameters().map((text) => `?${text}`),
  fc.string({ unit: 'binary' }).map((text) => `?${encodeURIComponent(text)}`),
)

const requestsOf = (route: Route): fc.Arbitrary<Request> =>
  fc.record({
    method: fc.oneof(
      { weight: 15, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'PATCH', 'PURGE', 'POST', 'GET', 'DELETE') },
    ),
    params: fc.array(segment, { minLength: 2, maxLength: 2 }),
    query,
    session: fc.constantFrom('own', 'own', 'none', 'wrong'),
    headers,
    body: bodiesOf(route),
  })

function toJson(source: unknown): Buffer {
  try {
    return text(JSON.stringify(source) ?? '')
  } catch {
    // BigInt, or a cycle.
    return text(String(Object.prototype.toString.call(source)))
  }
}

interface Session {
  utoken(): Promise<string>
  /** To be told of what was asked with it: it may have ended the session, or the user. */
  used(method: string, status: number): void
}

function createSession(node: Node, simulator: Simulated): Session {
  let utoken: string | undefined
  return {
    async utoken() {
      if (utoken === undefined) {
        // Somebody else each time: one user may log in at the platform 100 times a minute.
        const { body } = await node.login(await simulator.code(`fuzz ${Math.random()}`))
        utoken = body.result.utoken
      }
      return utoken
    },
    used(method, status) {
      if (method === 'DELETE' || status === 401) utoken = undefined
    },
  }
}

const wrongTokens = ['', 'x', `mpl_${'A'.repeat(43)}`, '__proto__', metricsToken]

test(`F9: ${runs} requests to ${routes.length} routes: never a 5xx, always the envelope`, async (t) => {
  const simulator = await simulate(t)
  const node = await startNode(t, {
    cwd: tempFolder(t),
    api: simulator.url,
    env: { METRICS_TOKEN: metricsToken, WECHAT_PUSH_TOKEN: 'pushed' },
    file: fileURLToPath(new URL('./faults/node.ts', import.meta.url)),
  })
  const statuses = new Map<number, number>()
  let sent = 0

  const fuzz = async (route: Route): Promise<void> => {
    const own = createSession(node, simulator)
    const property = fc.asyncProperty(requestsOf(route), async (given) => {
      const { params, query, session, headers, body } = given
      const method = given.method ?? route.method
      let index = 0
      const path = route.path.replaceAll(/:\w+/g, () => params[index++ % params.length] ?? '')
      const utoken =
        session === 'own'
          ? await own.utoken()
          : session === 'none'
            ? undefined
            : wrongTokens[body.length % wrongTokens.length]
      const reply = await node.ask(method, `${path}${query}`, {
        ...(utoken !== undefined && { utoken }),
        headers,
        ...(method !== 'HEAD' && { bytes: body }),
      })
      if (session === 'own') own.used(method, reply.status)
      sent += 1
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1)
      assert.ok(reply.status < 500, `${reply.status} ${reply.bytes.toString()}`)
      if (method !== 'HEAD') assertEnvelope(reply)
    })
    await fc.assert(property, { numRuns: Math.ceil(runs / routes.length), endOnFailure: true })
  }
  await Promise.all(routes.map(fuzz))

  await node.assertAlive()
  assert.equal((await node.ask('GET', '/health/ready')).status, 200)
  assert.ok(sent >= runs)
  const seen = [...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`)
  t.diagnostic(`F9: ${sent} requests to ${routes.length} routes; ${seen.join(', ')}; no 5xx, no exit`)
})

function assertEnvelope({ status, header, body, bytes }: Reply<unknown>): void {
  if (status < 400) {
    // Pages, pictures and the answer to a push are what they are.
    if (header('content-type') === 'application/json' && body.code !== undefined) assert.equal(body.code, 200)
    return
  }
  assert.equal(body.code, status, bytes.toString())
  assert.ok(errorNames.includes(body.error as (typeof errorNames)[number]), body.error)
  assert.equal(typeof body.message, 'string')
  assert.equal(body.requestId, header('x-request-id'))
}
