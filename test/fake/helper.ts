import { createAttempt } from '../../component/server/attempt'
import { createServer } from '../../component/server/server'
import type { Asked, Attempt, Server, ServerOptions } from '../../component/server/types'
import { BASE, FakeBackend } from './backend'
import { installFakeWx, type FakeWx } from './wx'

/** A helper on the fakes, under fake timers. */
export function setUp(options: ServerOptions = {}, stored?: (backend: FakeBackend) => unknown) {
  jest.useFakeTimers()
  const backend = new FakeBackend()
  const wx = installFakeWx(backend.answer)
  if (stored) wx.storage.set('userInfo', stored(backend))
  const server = createServer({ baseUrl: BASE, ...options })
  return { server, wx, backend, events: record(server) }
}

/** What the helper said, as `login 1`, `login 0 cancel`, `logout expired`… */
function record(server: Server): string[] {
  const events: string[] = []
  server.on('login', (result) => events.push(`login ${result.status === 1 ? '1' : `0 ${result.reason}`}`))
  server.on('logout', ({ reason }) => events.push(`logout ${reason}`))
  server.on('step', ({ step, previous }) => events.push(`step ${previous} > ${step}`))
  server.on('open', () => events.push('open'))
  server.on('close', () => events.push('close'))
  return events
}

/** Lets a promise and all timers it waits for run; gives its outcome, or fails if it never settles. */
export async function settle<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  let outcome: PromiseSettledResult<T> | undefined
  void Promise.allSettled([promise]).then(([result]) => {
    outcome = result
  })
  await jest.advanceTimersByTimeAsync(120_000)
  if (!outcome) throw new Error('it never settled')
  return outcome
}

/** The same, for one that must resolve. */
export async function value<T>(promise: Promise<T>): Promise<T> {
  const outcome = await settle(promise)
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}

/** The code of the LoginError that it must reject with. */
export async function code(promise: Promise<unknown>): Promise<string> {
  const outcome = await settle(promise)
  if (outcome.status === 'fulfilled') throw new Error('it resolved')
  const { name, code } = outcome.reason as { name: string; code: string }
  return name === 'LoginError' ? code : `not a LoginError: ${String(outcome.reason)}`
}

/** `count` requests at once; what became of each: `ok` or the error's code. */
export async function requests(server: Server, count = 20): Promise<Record<string, number>> {
  const all = Array.from({ length: count }, (_, index) => server.sendRequest({ url: `/api/${index}` }))
  const outcomes = await value(Promise.allSettled(all))
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) {
    const key = outcome.status === 'fulfilled' ? 'ok' : (outcome.reason as { code: string }).code
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

/** A popup that does what the test says as soon as it is shown. */
export function popup(wx: FakeWx, react: (attempt: Attempt) => void) {
  const shown: Attempt[] = []
  wx.popup = {
    show(asked: Asked) {
      const attempt = createAttempt(asked)
      shown.push(attempt)
      react(attempt)
      return attempt.ended
    },
    close: () => shown.at(-1)?.close(),
  }
  return shown
}
