/**
 * The counts this project is known for: twenty requests at once, in every kind of weather. That nothing is left
 * unhandled is jest's own rule: an unhandled rejection fails the test it happens in.
 */
import { refuse } from '../fake/backend'
import { popup, requests, setUp, value } from '../fake/helper'

beforeEach(() => jest.spyOn(console, 'warn').mockImplementation(() => undefined))
afterEach(() => {
  jest.restoreAllMocks()
  jest.useRealTimers()
})

const staggered = () => {
  let answered = 0
  // 20 ms apart from each other: 400 ms in all.
  return () => 20 * (answered++ % 20)
}

describe.each([
  ['storage that works', false],
  ['storage that throws', true],
])('20 requests at once, %s', (_name, storageThrows) => {
  test('a cold start: one wx.login, one exchange, 20 requests', async () => {
    const { server, wx, backend } = setUp({ silent: true })
    wx.storageThrows = storageThrows
    expect(await requests(server)).toEqual({ ok: 20 })
    expect([wx.calls.logins, backend.exchanges, wx.calls.requests.length]).toEqual([1, 1, 21])
  })

  test('an expired token, answers staggered, one session a user: one wx.login, one exchange, 40 requests', async () => {
    const { server, wx, backend } = setUp({}, (b) => b.stored())
    expect(server.step).toBe('member')
    wx.storageThrows = storageThrows
    const delay = staggered()
    backend.onApi = (_request, authorized) => ({
      ...(authorized ? {} : refuse(401, 'session_expired')),
      delay: delay(),
    })
    expect(await requests(server)).toEqual({ ok: 20 })
    expect([wx.calls.logins, backend.exchanges, wx.calls.requests.length]).toEqual([1, 1, 41])
  })

  test('a token that is always refused: at most 40 requests, a rejection each, no loop', async () => {
    const { server, wx, backend } = setUp({}, (b) => b.stored())
    expect(server.step).toBe('member')
    wx.storageThrows = storageThrows
    const delay = staggered()
    backend.onApi = () => ({ ...refuse(401, 'session_expired'), delay: delay() })
    expect(await requests(server)).toEqual({ unauthorized: 20 })
    expect(wx.calls.logins).toBe(1)
    expect(wx.calls.requests.length - backend.exchanges).toBeLessThanOrEqual(40)
  })

  test('a valid session: 20 requests and nothing else', async () => {
    const { server, wx, backend } = setUp({}, (b) => b.stored((b.token = 'good')))
    expect(server.step).toBe('member')
    wx.storageThrows = storageThrows
    expect(await requests(server)).toEqual({ ok: 20 })
    expect([wx.calls.logins, backend.exchanges, wx.calls.requests.length]).toEqual([0, 0, 20])
  })

  test("a 500 from the author's own API rejects, and nothing is renewed", async () => {
    const { server, wx, backend } = setUp({}, (b) => b.stored((b.token = 'good')))
    expect(server.step).toBe('member')
    wx.storageThrows = storageThrows
    backend.onApi = () => ({ statusCode: 500, data: { oops: true } })
    expect(await requests(server)).toEqual({ http: 20 })
    expect([wx.calls.logins, wx.calls.requests.length]).toEqual([0, 20])
  })
})

describe('20 requests at once, and the login fails', () => {
  test.each([
    ['wx.login fails', 'login-failed'],
    ['wx.login never calls back', 'login-timeout'],
    ['/login answers 500', 'backend-failed'],
    ['/login answers HTML', 'not-json'],
    ['/login breaks its envelope', 'bad-envelope'],
    ['the backend is down', 'network'],
  ])('%s: all settle with %s, one try, no storm', async (name, code) => {
    const { server, wx, backend } = setUp({ silent: true })
    if (name === 'wx.login fails') wx.login = 'fail'
    if (name === 'wx.login never calls back') wx.login = 'hang'
    if (code === 'backend-failed') backend.onLogin = () => refuse(500, 'oops')
    if (code === 'not-json') backend.onLogin = () => ({ data: '<html>hello</html>' })
    if (code === 'bad-envelope') backend.onLogin = () => ({ data: { token: 'x' } })
    if (code === 'network') backend.onLogin = () => ({ fail: 'request:fail ERR_CONNECTION_REFUSED' })
    expect(await requests(server)).toEqual({ [code]: 20 })
    expect(wx.calls.logins).toBe(1)
    expect(wx.sent('/login').length).toBeLessThanOrEqual(1)
  })

  test('the same while a session is held: it is kept, in memory and in storage', async () => {
    const { server, wx, backend } = setUp({}, (b) => b.stored())
    backend.onLogin = () => refuse(500, 'oops')
    expect(await requests(server)).toEqual({ 'backend-failed': 20 })
    expect(wx.calls.logins).toBe(1)
    expect(server.session?.utoken).toBe('old')
    expect(wx.storage.get('userInfo')).toMatchObject({ utoken: 'old' })
  })

  test('who asks again during the pause is refused at once; after it one more try is made', async () => {
    const { server, wx } = setUp({ silent: true })
    wx.login = 'fail'
    const all: Array<Promise<unknown>> = []
    for (let index = 0; index < 10; index++) {
      all.push(server.sendRequest({ url: '/api' }))
      await jest.advanceTimersByTimeAsync(90)
    }
    expect(wx.calls.logins).toBe(1)
    expect((await value(Promise.allSettled(all))).every(({ status }) => status === 'rejected')).toBe(true)
    wx.login = 'ok'
    await value(server.sendRequest({ url: '/api' }))
    expect(wx.calls.logins).toBe(2)
  })

  test('waves of a token that is always refused pause too', async () => {
    const { server, wx, backend } = setUp({}, (b) => b.stored())
    backend.onApi = () => refuse(401, 'session_expired')
    const waves: Array<Promise<unknown>> = []
    for (let wave = 0; wave < 50; wave++) {
      waves.push(...Array.from({ length: 4 }, () => server.sendRequest({ url: '/api' })))
      await jest.advanceTimersByTimeAsync(200)
    }
    await value(Promise.allSettled(waves))
    // 10 seconds: the pauses are 1, 2, 4 and 8 seconds.
    expect(wx.calls.logins).toBeLessThanOrEqual(4)
  })
})

test('never more than four wx.login a second', async () => {
  const { server, wx: fake } = setUp()
  fake.login = 'fail'
  for (let index = 0; index < 12; index++) {
    popup(fake, (attempt) => attempt.close())
    void server.login()
    await jest.advanceTimersByTimeAsync(50)
  }
  await jest.advanceTimersByTimeAsync(10_000)
  const times = fake.calls.loginTimes
  expect(times.length).toBeGreaterThan(4)
  for (const [index, time] of times.entries()) {
    const fifth = times[index + 4]
    if (fifth !== undefined) expect(fifth - time).toBeGreaterThanOrEqual(1000)
  }
})
