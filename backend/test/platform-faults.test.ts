import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { failureOf, makeProvider, memoryTokens, startProvider, ticking } from './provider-support.ts'

const sessionPath = '/sns/jscode2session'
const good = JSON.stringify({ openid: 'oAnn', session_key: 'AAAAAAAAAAAAAAAAAAAAAA==' })

/** No answer comes later than this, whatever the platform does: the limit is 400 ms, the machine may be slow. */
const boundMs = 4000

const faults: [what: string, fault: object, error: string, status: number][] = [
  ['hangs', { delayMs: 600_000 }, 'platform_unavailable', 504],
  ['drips a byte each 100 ms', { drip: 100, body: good }, 'platform_unavailable', 504],
  ['answers 500', { status: 500, body: good }, 'platform_unavailable', 502],
  ['answers 502 with HTML', { status: 502, body: '<html>Bad Gateway</html>' }, 'platform_unavailable', 502],
  ['answers HTML', { body: '<html>sorry</html>' }, 'platform_unavailable', 502],
  ['answers 4 MB', { body: good.replace('{', `{"more":"${'x'.repeat(4e6)}",`) }, 'platform_unavailable', 502],
  ['redirects', { status: 302, headers: { Location: '/elsewhere' } }, 'platform_unavailable', 502],
  ['answers nothing', { status: 204 }, 'platform_unavailable', 502],
  ['answers an empty object', { body: '{}' }, 'platform_unavailable', 502],
  ['is busy (-1)', { errcode: -1 }, 'platform_busy', 503],
  ['does not know the code (40029)', { errcode: 40029 }, 'code_invalid', 400],
  ['has seen the user too often (45011)', { errcode: 45011 }, 'too_many_logins', 429],
  ['has redeemed the code (40163)', { errcode: 40163 }, 'code_used', 409],
]

for (const [what, fault, error, status] of faults) {
  test(`a platform that ${what}: asked once, ${error}, in bounded time`, { timeout: boundMs }, async (t) => {
    const { provider, control, code, calls } = await startProvider(t)
    await control('fault', { path: sessionPath, times: 1, ...fault })
    const given = await code()
    const failure = await failureOf(provider.exchange(given))
    assert.deepEqual([failure.error, failure.status], [error, status])
    assert.equal(await calls(), 1, 'not asked again, not redirected')
    assert.ok(!JSON.stringify([failure.message, failure.detail, failure.headers]).includes(given))
    assert.equal(failure.cause, undefined)
  })
}

test('JSON labelled as anything is read', async (t) => {
  const { provider, control, calls } = await startProvider(t)
  for (const type of ['text/plain', 'text/html', 'image/png']) {
    const headers = { 'Content-Type': type }
    await control('fault', { path: sessionPath, times: 1, body: good, headers })
    assert.equal((await provider.exchange('any')).identity.subject, 'oAnn')
  }
  assert.equal(await calls(), 3)
})

/** A platform of raw sockets, for what no answer of the simulator can be. */
async function startRaw(t: TestContext, listener: RequestListener) {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close().closeAllConnections())
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { ...makeProvider(t, ticking(), memoryTokens(), { api }), asked: () => asked, server }
}

test('a connection that is cut before the answer, or in the middle of it: asked once', async (t) => {
  const cuts: [what: string, RequestListener][] = [
    ['before the head', (request) => request.socket.destroy()],
    [
      'in the middle of the body',
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': String(good.length) })
        response.write(good.slice(0, 20), () => response.destroy())
      },
    ],
    [
      'in the middle of the chunks',
      (_request, response) => void response.write(good, () => response.destroy()),
    ],
  ]
  for (const [what, listener] of cuts) {
    const { provider, asked } = await startRaw(t, listener)
    const failure = await failureOf(provider.exchange('any'))
    assert.deepEqual([failure.error, failure.status, asked()], ['platform_unavailable', 502, 1], what)
  }
})

test('a platform that is not there is platform_unavailable', async (t) => {
  const { provider, server } = await startRaw(t, () => {})
  server.close()
  await once(server, 'close')
  const { error, status, detail } = await failureOf(provider.exchange('any'))
  assert.deepEqual([error, status, detail?.['reason']], ['platform_unavailable', 502, 'ECONNREFUSED'])
})

test('the breaker: open after five failures in a row, one try after 10 seconds, closed by an answer', async (t) => {
  const { provider, control, code, calls, clock, logged } = await startProvider(t)
  const fail = (times: number): Promise<unknown> =>
    control('fault', { path: sessionPath, times, status: 503, body: '<html>' })
  const exchange = async (): Promise<[string, number, string | undefined]> => {
    const { error, status, headers } = await failureOf(provider.exchange('unknown'))
    return [error, status, headers['Retry-After']]
  }
  const failed = ['platform_unavailable', 502, undefined]
  await fail(4)
  for (let index = 0; index < 4; index++) assert.deepEqual(await exchange(), failed)
  // 40029 is an answer: the platform is well, and the count begins anew.
  assert.deepEqual(await exchange(), ['code_invalid', 400, undefined])
  await fail(5)
  for (let index = 0; index < 5; index++) assert.deepEqual(await exchange(), failed)
  assert.equal(await calls(), 10)
  assert.equal(provider.upstreamState?.(), 'open')
  assert.deepEqual(await exchange(), ['platform_unavailable', 503, '10'])
  clock.ms += 9001
  assert.deepEqual(await exchange(), ['platform_unavailable', 503, '1'])
  const phone = await failureOf(provider.exchangePhone?.('any') ?? assert.fail())
  assert.equal(phone.status, 503, 'the other calls of this platform are spared too')
  assert.equal(await calls(), 10, 'nobody asks while it is open')

  clock.ms += 999
  assert.equal(provider.upstreamState?.(), 'half-open')
  await fail(1)
  assert.deepEqual(await exchange(), failed)
  assert.deepEqual(await exchange(), ['platform_unavailable', 503, '10'])
  assert.equal(await calls(), 11)

  clock.ms += 10_000
  const given = await code()
  assert.match((await provider.exchange(given)).identity.subject, /^o/)
  assert.equal(provider.upstreamState?.(), 'closed')
  assert.deepEqual(await exchange(), ['code_invalid', 400, undefined])
  const lines = logged.map((line) => JSON.parse(line) as { level: number; msg: string })
  assert.deepEqual(
    lines.map(({ level, msg }) => [level, msg]),
    [
      [40, 'upstream is down: calls are refused'],
      [30, 'upstream is back'],
    ],
  )
})

test('answers that are no success never open the breaker', async (t) => {
  const { provider, control, calls } = await startProvider(t)
  for (const errcode of [40029, 40163, 45011, 40226, -1, 40125]) {
    await control('fault', { path: sessionPath, times: 3, errcode })
    for (let index = 0; index < 3; index++) await failureOf(provider.exchange('any'))
  }
  assert.equal(provider.upstreamState?.(), 'closed')
  assert.equal(await calls(), 18)
})
