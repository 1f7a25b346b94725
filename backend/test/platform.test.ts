import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { assertFailure, serveBackend, startPair, type Answer } from './support.ts'

const errcodes: [errcode: number, status: number, error: string, retryAfter: string | null][] = [
  [-1, 503, 'platform_busy', '1'],
  [40029, 400, 'code_invalid', null],
  [40163, 409, 'code_used', null],
  [40226, 403, 'user_blocked', null],
  [45011, 429, 'too_many_logins', '60'],
  [40013, 502, 'platform_misconfigured', null],
  [40125, 502, 'platform_misconfigured', null],
  [40164, 502, 'platform_misconfigured', null],
  [40243, 502, 'platform_misconfigured', null],
  [41002, 502, 'platform_misconfigured', null],
  [99999, 502, 'platform_misconfigured', null],
]

test('each errcode of code2session has its status and name', async (t) => {
  const { simulator, api } = await startPair(t)
  for (const [errcode, status, error, retryAfter] of errcodes) {
    await simulator.fault({ errcode })
    const answer = await api.login({ provider: 'wechat', code: await simulator.code() })
    assertFailure(answer, status, error)
    assert.equal(answer.headers.get('retry-after'), retryAfter, String(errcode))
  }
})

test('a code that WeChat does not know, or that is older than 5 minutes, is code_invalid', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  assertFailure(await api.login({ provider: 'wechat', code: 'unknown' }), 400, 'code_invalid')
  const code = await simulator.code()
  clock.ms += 5 * 60_000
  assertFailure(await api.login({ provider: 'wechat', code }), 400, 'code_invalid')
})

test('a wrong secret is the fault of this side, not of the caller', async (t) => {
  const { simulator, api } = await startPair(t, { secret: 'wrong' })
  assertFailure(
    await api.login({ provider: 'wechat', code: await simulator.code() }),
    502,
    'platform_misconfigured',
  )
})

const good = JSON.stringify({ openid: 'oAnn', session_key: 'AAAAAAAAAAAAAAAAAAAAAA==' })

const faults: [what: string, fault: object, status: number][] = [
  ['hangs', { delayMs: 600_000 }, 504],
  ['drips a byte each 50 ms', { drip: 50, body: good }, 504],
  ['answers 500', { status: 500, body: good }, 502],
  ['answers 404', { status: 404, body: good }, 502],
  ['answers HTML', { body: '<html>sorry</html>' }, 502],
  ['answers nothing', { status: 204 }, 502],
  ['answers 4 MB', { body: good.replace('{', `{"more":"${'x'.repeat(4_000_000)}",`) }, 502],
  ['answers JSON that is no object', { body: 'null' }, 502],
  ['answers without an openid', { body: '{"session_key":"a"}' }, 502],
  ['answers an openid that is no text', { body: '{"openid":7,"session_key":"a"}' }, 502],
]

for (const [what, fault, status] of faults) {
  test(
    `a platform that ${what} is platform_unavailable within the time limit, and that code is not sent again`,
    { timeout: 10_000 },
    async (t) => {
      const { simulator, api } = await startPair(t, { timeoutMs: 400 })
      await simulator.fault(fault)
      const code = await simulator.code()
      assertFailure(await api.login({ provider: 'wechat', code }), status, 'platform_unavailable')
      // WeChat may have taken the code all the same.
      assertFailure(await api.login({ provider: 'wechat', code }), status, 'platform_unavailable')
      assert.equal((await simulator.calls()).length, 1)
      assert.equal((await api.login({ provider: 'wechat', code: await simulator.code() })).status, 200)
    },
  )
}

test('a redirect is not followed: the secret would go along', async (t) => {
  const { simulator, api } = await startPair(t)
  const location = `${simulator.url}/elsewhere`
  await simulator.fault({ status: 302, headers: { Location: location } })
  assertFailure(
    await api.login({ provider: 'wechat', code: await simulator.code() }),
    502,
    'platform_unavailable',
  )
  assert.deepEqual(
    (await simulator.calls()).map(({ path }) => path),
    ['/sns/jscode2session'],
  )
})

test('a platform that is not there, or cuts the line, is platform_unavailable', async (t) => {
  const server = createServer((request) => request.socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const api = await serveBackend(t, { api: url })
  const login = (): Promise<Answer> => api.login({ provider: 'wechat', code: 'any' })
  assertFailure(await login(), 502, 'platform_unavailable')
  await new Promise((resolve) => server.close(resolve))
  assertFailure(await login(), 502, 'platform_unavailable')
})

test('JSON is read whatever its Content-Type says', async (t) => {
  const { simulator, api } = await startPair(t)
  await simulator.fault({ body: good, headers: { 'Content-Type': 'image/png' } })
  assert.equal((await api.login({ provider: 'wechat', code: 'any' })).status, 200)
})
