/** What happens at the same time as something else. Each of these was once wrong. */
import { ok, refuse, tokenOf } from '../fake/backend'
import { code, popup, setUp, settle, value } from '../fake/helper'

beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  // A login without a popup says how to add one; that is tested elsewhere.
  jest.spyOn(console, 'error').mockImplementation(() => undefined)
})

afterEach(() => jest.restoreAllMocks())
const soon = (time = 100) => jest.advanceTimersByTimeAsync(time)

describe('a word on the old session that comes while a new one is on its way', () => {
  test('the user logs in while checkLogs is told that the visitor has expired: the login stands', async () => {
    const { server, wx, backend } = setUp({}, (b) => b.stored('old', { step: 'visitor' }))
    backend.onSession = () => ({ ...refuse(401, 'session_expired'), delay: 2520 })
    const shown = popup(wx, () => undefined)
    const checked = server.checkLogs()
    void server.login()
    await soon(2510)
    void shown[0]!.submit({}).then(() => shown[0]!.close())
    await settle(checked)
    expect(server.session).toMatchObject({ utoken: 'token-1', step: 'member' })
    expect(wx.sent('/session').map(({ method }) => method)).toEqual(['GET'])
  })

  test('checkLogs during a renewal: the renewed session stands', async () => {
    const { server, events, wx } = setUp({}, (b) => b.stored())
    const sent = server.sendRequest({ url: '/api' })
    await soon(25)
    expect(wx.calls.logins).toBe(1)
    const checked = server.checkLogs()
    await value(sent)
    await value(checked)
    expect(server.session?.utoken).toBe('token-1')
    expect(events.filter((event) => event.startsWith('logout'))).toEqual([])
  })

  test('a backend that calls the superseded token revoked, answers staggered: one renewal, all resolved', async () => {
    const { server, backend, wx } = setUp({}, (b) => b.stored())
    let answered = 0
    backend.onApi = (request, authorized) => {
      const error = tokenOf(request) === 'old' && backend.exchanges ? 'session_revoked' : 'session_expired'
      return { ...(authorized ? { data: 1 } : refuse(401, error)), delay: 15 * answered++ }
    }
    const all = Array.from({ length: 5 }, () => server.sendRequest({ url: '/api' }))
    expect((await value(Promise.allSettled(all))).map(({ status }) => status)).toEqual(
      Array(5).fill('fulfilled'),
    )
    expect(wx.calls.logins).toBe(1)
  })
})

describe('one popup for callers who need different steps', () => {
  test('who asks for more is not let through by less', async () => {
    const { server, wx } = setUp()
    const shown = popup(wx, () => undefined)
    const action = jest.fn()
    const first = server.login()
    const second = server.guard(action, { step: 'profiled' })
    await soon()
    await value(shown[0]!.submit({}))
    shown[0]!.close()
    expect(await value(first)).toMatchObject({ status: 1 })
    expect(await value(second)).toEqual({ status: 0, reason: 'step' })
    expect(action).not.toHaveBeenCalled()
  })

  test('who asks for less is let through although more was asked for first', async () => {
    const { server, wx } = setUp()
    const shown = popup(wx, () => undefined)
    const first = server.login({ step: 'profiled' })
    const second = server.navigateTo({ url: '/pages/orders/index' })
    await soon()
    await value(shown[0]!.submit({}))
    shown[0]!.close()
    expect(await value(first)).toEqual({ status: 0, reason: 'cancel' })
    expect(await value(second)).toEqual({ status: 1 })
  })
})

describe('storage', () => {
  test('a logout that cannot be written does not come back at the next start', async () => {
    const { server, wx } = setUp({}, (b) => b.stored((b.token = 'good')))
    expect(server.step).toBe('member')
    wx.writeThrows = true
    await value(server.logout())
    expect(server.createServer({ baseUrl: 'https://api.example.com' }).session).toBeUndefined()
  })

  test('a renewal that cannot be written leaves no session of the past', async () => {
    const { server, wx } = setUp({}, (b) => b.stored())
    expect(server.step).toBe('member')
    wx.writeThrows = true
    await value(server.sendRequest({ url: '/api' }))
    expect(server.session?.utoken).toBe('token-1')
    expect(wx.storage.has('userInfo')).toBe(false)
  })

  test('configured again with the same key while storage is broken: the session stays', () => {
    const { server, wx } = setUp({}, (b) => b.stored())
    expect(server.step).toBe('member')
    wx.storageThrows = true
    server.configure({ storageKey: 'userInfo', selector: undefined })
    expect(server.session?.utoken).toBe('old')
  })

  test('another helper logged in over the same storage: a guest request carries its session', async () => {
    const { server, wx, backend } = setUp()
    expect(server.session).toBeUndefined()
    await soon()
    const other = server.createServer({ baseUrl: 'https://api.example.com' })
    popup(wx, (attempt) => void attempt.submit({}).then(() => attempt.close()))
    await value(other.login())
    expect(await value(server.sendRequest({ url: '/api' }))).toMatchObject({ statusCode: 200 })
    expect([server.step, backend.exchanges]).toEqual(['member', 1])
  })

  test('another helper renewed over the same storage: its session is taken over, nothing is renewed twice', async () => {
    const { server, wx, backend } = setUp({}, (b) => b.stored())
    const other = server.createServer({ baseUrl: 'https://api.example.com' })
    expect([server.step, other.step]).toEqual(['member', 'member'])
    await soon()
    await value(other.sendRequest({ url: '/api' }))
    await value(server.sendRequest({ url: '/api' }))
    expect([backend.exchanges, wx.calls.logins, server.session?.utoken]).toEqual([1, 1, 'token-1'])
    await value(other.logout())
    expect(await value(server.login())).toMatchObject({ status: 0 })
    expect(server.session).toBeUndefined()
  })
})

describe('pages', () => {
  test('a popup on another tab gives way to the one that is here', async () => {
    const { server, wx } = setUp()
    const first = popup(wx, () => undefined)
    const asked = server.login()
    await soon()
    const other = { ...wx, popup: null }
    const here = popup(other, () => undefined)
    wx.pages.splice(0, 2, { route: 'tab', selectComponent: () => other.popup })
    const again = server.guardPage()
    expect(await value(asked)).toEqual({ status: 0, reason: 'cancel' })
    expect([first.length, here.length]).toEqual([1, 1])
    here[0]!.close()
    expect(await value(again)).toEqual({ status: 0, reason: 'cancel' })
  })

  test('a popup below a page without one is shared, and still there on the way back', async () => {
    const { server, wx } = setUp()
    const shown = popup(wx, () => undefined)
    void server.login()
    await soon()
    wx.pages.push({ route: 'agreement', selectComponent: () => null })
    const shared = server.login()
    await soon(1000)
    expect(shown).toHaveLength(1)
    wx.pages.pop()
    shown[0]!.close()
    expect(await value(shared)).toEqual({ status: 0, reason: 'cancel' })
  })

  test('whoever asked has left before the popup could open: cancel, and nothing opens elsewhere', async () => {
    const { server, wx } = setUp({ silent: true })
    wx.login = 'hang'
    const shown = popup(wx, () => undefined)
    void server.checkLogs()
    const asked = server.login()
    await soon()
    wx.pages.pop()
    wx.pages.push({ route: 'other', selectComponent: () => wx.popup })
    expect(await value(asked)).toEqual({ status: 0, reason: 'cancel' })
    expect(shown).toHaveLength(0)
  })

  test('a popup that throws is an error, once: the next login is fine', async () => {
    const { server, wx } = setUp()
    wx.popup = {
      show() {
        throw new Error('boom')
      },
    }
    expect(await value(server.login())).toMatchObject({
      status: 0,
      reason: 'error',
      error: { message: 'boom' },
    })
    popup(wx, (attempt) => attempt.close())
    expect(await value(server.login())).toEqual({ status: 0, reason: 'cancel' })
  })
})

describe('the clock is set back by an hour', () => {
  test('the fifth wx.login waits a second, not an hour; a held code is not taken for a fresh one', async () => {
    const { server, wx } = setUp()
    const shown = popup(wx, () => undefined)
    for (let index = 0; index < 4; index++) {
      void server.login()
      await soon(20)
      await settle(shown[index]!.submit({}))
      shown[index]!.close()
      await value(server.logout())
    }
    const logins = wx.calls.logins
    jest.setSystemTime(Date.now() - 3_600_000)
    void server.login()
    await soon(2000)
    expect(wx.calls.logins).toBeGreaterThan(logins)
  })

  test('a pause after a failure does not last an hour', async () => {
    const { server, wx } = setUp({ silent: true })
    wx.login = 'fail'
    expect(await code(server.sendRequest({ url: '/api' }))).toBe('login-failed')
    const failed = server.sendRequest({ url: '/api' })
    jest.setSystemTime(Date.now() - 3_600_000)
    await settle(failed)
    wx.login = 'ok'
    expect(await value(server.sendRequest({ url: '/api' }))).toMatchObject({ statusCode: 200 })
  })
})

test('guard(logout) opens nothing after it', async () => {
  const { server, wx } = setUp({}, (b) => b.stored())
  const shown = popup(wx, () => undefined)
  expect(await value(server.guard(() => server.logout()))).toMatchObject({ status: 1 })
  expect(shown).toHaveLength(0)
})

test('closed while wx.login runs: nothing is sent, so no account is made and no consent recorded', async () => {
  const { server, wx } = setUp()
  popup(wx, (attempt) => {
    void attempt.submit({ agreements: [{ title: '协议' }] }).catch(() => undefined)
    setTimeout(() => attempt.close(), 5)
  })
  expect(await value(server.login())).toEqual({ status: 0, reason: 'cancel' })
  expect(wx.calls.requests).toEqual([])
})

test('a renewal that is refused for now (429) keeps the session', async () => {
  const { server, backend, events } = setUp({}, (b) => b.stored())
  backend.onLogin = () => refuse(429, 'too_many_logins')
  expect(await code(server.sendRequest({ url: '/api' }))).toBe('refused')
  expect(server.session?.utoken).toBe('old')
  expect(events).toEqual([])
})

test('a request that waits for the popup’s login is not refused because the user closes it', async () => {
  const { server, wx, backend } = setUp({}, (b) => b.stored('old', { step: 'visitor' }))
  const shown = popup(wx, () => undefined)
  void server.login()
  await soon()
  backend.onLogin = () => ({
    ...ok({ utoken: (backend.token = 'new'), expiresAt: Date.now() + 1e9, user: backend.user() }),
    delay: 500,
  })
  void shown[0]!.submit({}).catch(() => undefined)
  const sent = server.sendRequest({ url: '/api' })
  await soon()
  shown[0]!.close()
  expect(await value(sent)).toMatchObject({ statusCode: 200 })
})

test('an address that only looks like ours gets no token', async () => {
  const { server, wx, backend } = setUp({}, (b) => b.stored((b.token = 'good')))
  backend.onApi = () => ({ data: 1 })
  for (const url of ['https:///evil.com/a', 'https:////evil.com', 'HTTPS://evil.com']) {
    await value(server.sendRequest({ url }))
    expect(wx.calls.requests.at(-1)?.header).toEqual({})
  }
})

test('a callback that throws stops neither the other one nor the promise', async () => {
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined)
  const { server } = setUp({}, (b) => b.stored((b.token = 'good')))
  const complete = jest.fn()
  const success = () => {
    throw new Error('mine')
  }
  expect(await value(server.navigateTo({ url: '/a', success, complete }))).toEqual({ status: 1 })
  expect(await value(server.sendRequest({ url: '/api', success, complete }))).toMatchObject({
    statusCode: 200,
  })
  expect(complete).toHaveBeenCalledTimes(2)
  expect(error).toHaveBeenCalledTimes(2)
})
