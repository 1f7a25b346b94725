import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertFailure, startPair } from './support.ts'

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

const good = JSON.stringify({ openid: 'oAnn', session_key: 'AAAAAAAAAAAAAAAAAAAAAA==' })

// What else may come is the providers' contract: here it is seen from outside, and what becomes of the code.
const faults: [what: string, fault: object, status: number][] = [
  ['hangs', { delayMs: 600_000 }, 504],
  ['answers 500', { status: 500, body: good }, 502],
  ['answers HTML', { body: '<html>sorry</html>' }, 502],
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
