import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '../src/error.ts'
import { createLog } from '../src/log.ts'
import { createBreaker } from '../src/provider/breaker.ts'
import { failureOf, startProvider, ticking } from './provider-support.ts'

const sessionPath = '/sns/jscode2session'

function deferred() {
  let resolve: (value: string) => void = () => {}
  let reject: (cause: unknown) => void = () => {}
  const promise = new Promise<string>((...ends) => ([resolve, reject] = ends))
  return { promise, resolve, reject }
}

function start() {
  const clock = ticking()
  const logged: string[] = []
  const log = createLog({ stream: { write: (line) => logged.push(line) } })
  const breaker = createBreaker({ name: 'test', now: clock.now, log })
  const down = (): Promise<never> => Promise.reject(new ApiError('platform_unavailable'))
  /** One call that ends when the test says so. */
  const hanging = () => {
    const { promise, resolve, reject } = deferred()
    return { result: breaker.run(() => promise), resolve, reject }
  }
  return { breaker, clock, logged, down, hanging }
}

test('half open, exactly one of many calls tries; the others are refused at once', async () => {
  const { breaker, clock, down } = start()
  for (let index = 0; index < 5; index++) await failureOf(breaker.run(down))
  clock.ms += 10_000
  let made = 0
  const { promise, resolve } = deferred()
  const runs = Array.from({ length: 20 }, () =>
    breaker.run(() => {
      made += 1
      return promise
    }),
  )
  const refused = await Promise.all(runs.slice(1).map(failureOf))
  assert.deepEqual(
    [...new Set(refused.map(({ status, headers }) => `${status} ${headers['Retry-After']}`))],
    ['503 1'],
  )
  assert.equal(made, 1)
  resolve('back')
  assert.equal(await runs[0], 'back')
  assert.equal(breaker.state(), 'closed')
})

test('calls that began before it opened neither open it anew nor close it', async () => {
  const { breaker, clock, down, hanging, logged } = start()
  const [late, later] = [hanging(), hanging()]
  for (let index = 0; index < 5; index++) await failureOf(breaker.run(down))
  clock.ms += 6000
  late.reject(new ApiError('platform_unavailable'))
  await failureOf(late.result)
  later.resolve('an answer of long ago')
  await later.result
  assert.equal(breaker.state(), 'open')
  clock.ms += 4000
  assert.equal(breaker.state(), 'half-open', 'the time of the last one does not count')
  assert.equal(logged.length, 1)
})

test('after a failed try it takes another 10 seconds, and a fault of our own is one too', async () => {
  const { breaker, clock, down } = start()
  for (let index = 0; index < 5; index++) {
    await assert.rejects(
      breaker.run(() => Promise.reject(new TypeError('broken'))),
      TypeError,
    )
  }
  for (let index = 0; index < 3; index++) {
    assert.equal(breaker.state(), 'open')
    clock.ms += 10_000
    await failureOf(breaker.run(down))
  }
  clock.ms += 9999
  assert.equal(breaker.state(), 'open')
  clock.ms += 1
  assert.equal(await breaker.run(async () => 7), 7)
  for (let index = 0; index < 4; index++) await failureOf(breaker.run(down))
  assert.equal(breaker.state(), 'closed', 'the count begins anew')
})

test('a clock that goes back an hour does not keep it open for an hour', async () => {
  const { breaker, clock, down } = start()
  for (let index = 0; index < 5; index++) await failureOf(breaker.run(down))
  clock.ms -= 3600_000
  assert.equal(breaker.state(), 'half-open')
  assert.equal(await breaker.run(async () => 7), 7)
  assert.equal(breaker.state(), 'closed')
})

test('WeChat down: five failures in a row, one try after 10 seconds, back by an answer, and phone codes with it', async (t) => {
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
