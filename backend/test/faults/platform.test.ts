import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { assertFailure, createClock, serveBackend, simulate, startPair, type Served } from '../support.ts'

/** A platform that misbehaves below HTTP, and says what it was asked and when it was left. */
async function startPlatform(t: TestContext, listener: RequestListener) {
  const asked: string[] = []
  const left: Promise<unknown>[] = []
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://platform').searchParams.get('js_code') ?? '')
    left.push(new Promise((resolve) => request.socket.once('close', resolve)))
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close().closeAllConnections())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, left }
}

/** Bytes of the dripping answer: it would take a minute. */
const dripped = 3000
let dripping = 0

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Length': String(dripped) })
  const timer = setInterval(() => {
    dripping += 1
    response.write(' ')
  }, 20)
  response.once('close', () => clearInterval(timer))
}

/** Answers after which nobody can say whether the code is spent. */
const faults: [what: string, status: number, RequestListener][] = [
  ['hangs', 504, () => {}],
  ['drips', 504, (_request, response) => drip(response)],
  ['says 500', 502, (_request, response) => void response.writeHead(500).end('{}')],
  ['says HTML', 502, (_request, response) => void response.end('<html>sorry</html>')],
  ['cuts the connection', 502, (request) => void request.socket.destroy()],
  [
    'cuts its answer',
    502,
    (_request, response) => void response.write('{"openid":"o', () => response.destroy()),
  ],
]

const login = (api: Served, code: string, more: object = {}) =>
  api.login({ provider: 'wechat', code, ...more })

for (const [what, status, listener] of faults) {
  test(
    `F3: a platform that ${what}: bounded, and the code is not sent to it again`,
    { timeout: 60_000 },
    async (t) => {
      const platform = await startPlatform(t, listener)
      const api = await serveBackend(t, { api: platform.url, timeoutMs: 300 })
      const answers = await Promise.all([login(api, 'code'), login(api, 'code'), login(api, 'code')])
      for (const answer of answers) assertFailure(answer, status, 'platform_unavailable')
      // It is the backend that leaves: a platform that has not answered would go on.
      if (status === 504) await Promise.all(platform.left)
      assertFailure(await login(api, 'code'), status, 'platform_unavailable')
      assertFailure(await login(api, 'code', { silent: true }), 409, 'code_used')
      assert.deepEqual(platform.asked, ['code'])
      assert.ok(dripping < dripped / 2, 'the answer was waited for')
    },
  )
}

for (const [errcode, status, error] of [
  [-1, 503, 'platform_busy'],
  [45011, 429, 'too_many_logins'],
] as const) {
  test(`F3: a platform that says ${errcode} has not taken the code: it may be sent again`, async (t) => {
    const { simulator, api } = await startPair(t)
    await simulator.fault({ errcode })
    const code = await simulator.code()
    const refused = await login(api, code)
    assertFailure(refused, status, error)
    assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    assert.equal((await login(api, code)).status, 200)
    assert.equal((await simulator.calls()).length, 2)
  })
}

test('F3: a platform that is down is not asked: 503 with Retry-After, and no code is spent by it', async (t) => {
  const clock = createClock()
  const simulator = await simulate(t)
  const api = await serveBackend(t, { api: simulator.url, now: clock.now })
  await simulator.fault({ status: 500, times: 5 })
  for (let count = 0; count < 5; count += 1)
    assertFailure(await login(api, `down-${count}`), 502, 'platform_unavailable')

  const code = await simulator.code()
  const refused = await login(api, code)
  assertFailure(refused, 503, 'platform_unavailable')
  assert.equal(refused.headers.get('retry-after'), '10')
  assert.equal((await simulator.calls()).length, 5, 'it was asked all the same')

  clock.ms += 10_000
  assert.equal((await login(api, code)).status, 200, 'the code was never sent: it is as good as before')
  assert.equal((await simulator.calls()).length, 6)
  t.diagnostic(
    `F3: ${faults.length} faults, each code sent once; open after 5 failures, closed by the 6th call`,
  )
})
