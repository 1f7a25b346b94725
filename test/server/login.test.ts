/** `login()`, `logout()` and the attempt that a popup works on. */
import { refuse } from '../fake/backend'
import { code, popup, setUp, value } from '../fake/helper'
import type { Attempt } from '../../component/server/types'

const userInfo = { encryptedData: 'e', iv: 'i', rawData: 'r', signature: 's' }
afterEach(() => jest.restoreAllMocks())

test('opens the popup, logs in, stores one flat object, says so', async () => {
  const { server, wx, events } = setUp()
  popup(
    wx,
    (attempt) =>
      void attempt.submit({ agreements: [{ title: '协议', version: '1' }] }).then(() => attempt.close()),
  )
  expect(await value(server.login())).toMatchObject({
    status: 1,
    session: { utoken: 'token-1', step: 'member' },
  })
  expect(wx.storage.get('userInfo')).toEqual({
    ...server.user,
    utoken: 'token-1',
    expiresAt: expect.any(Number),
    issuedAt: expect.any(Number),
  })
  expect(wx.sent('/login')[0]?.data).toEqual({
    provider: 'wechat',
    code: 'code-1',
    agreements: [{ title: '协议', version: '1' }],
  })
  expect(events).toEqual(['open', 'step undefined > member', 'close', 'login 1'])
})

test('logged in already: resolves at once, nothing opens', async () => {
  const { server, wx } = setUp({}, (b) => b.stored())
  const shown = popup(wx, () => undefined)
  expect(await server.login()).toMatchObject({ status: 1, session: { utoken: 'old' } })
  expect(shown).toHaveLength(0)
})

test('a session on its way is waited for; one that hangs does not hide the popup', async () => {
  const { server, wx, backend } = setUp({ silent: true })
  backend.user = () => ({ id: 'u1', step: 'member', nickName: '', avatarUrl: '', phone: null })
  const shown = popup(wx, (attempt) => attempt.close('cancel'))
  void server.checkLogs()
  expect(await value(server.login())).toMatchObject({ status: 1 })
  expect(shown).toHaveLength(0)

  const hanging = setUp({ silent: true })
  hanging.wx.login = 'hang'
  const opened = popup(hanging.wx, () => undefined)
  void hanging.server.checkLogs()
  void hanging.server.login()
  await jest.advanceTimersByTimeAsync(2500)
  expect(opened).toHaveLength(1)
})

test('called in onLoad, before the popup is attached: it is waited for', async () => {
  const { server, wx } = setUp()
  const asked = server.login()
  await jest.advanceTimersByTimeAsync(80)
  popup(wx, (attempt) => attempt.close())
  expect(await value(asked)).toEqual({ status: 0, reason: 'cancel' })
})

test('two calls share one popup and one outcome; after it, a new one opens', async () => {
  const { server, wx, events } = setUp()
  const shown = popup(wx, () => undefined)
  const first = server.login()
  const second = server.login()
  await jest.advanceTimersByTimeAsync(1)
  shown[0]?.close('cancel')
  expect(await value(Promise.all([first, second]))).toEqual([
    { status: 0, reason: 'cancel' },
    { status: 0, reason: 'cancel' },
  ])
  expect(events).toEqual(['open', 'close', 'login 0 cancel'])
  void server.login()
  await jest.advanceTimersByTimeAsync(1)
  expect(shown).toHaveLength(2)
})

test('no popup on the page: says how to add one, never rejects', async () => {
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined)
  const { server } = setUp()
  expect(await value(server.login())).toMatchObject({
    status: 0,
    reason: 'popup-missing',
    error: { code: 'popup-missing' },
  })
  expect(error.mock.calls[0]?.[0]).toContain('add <login id="login" />')
})

test('deny: status 0, still a guest, nothing stored, nothing sent', async () => {
  const { server, wx } = setUp()
  popup(wx, (attempt) => attempt.close('deny'))
  expect(await value(server.login())).toEqual({ status: 0, reason: 'deny' })
  expect(server.session).toBeUndefined()
  expect(wx.storage.size).toBe(0)
  expect(wx.calls.requests).toHaveLength(0)
})

test('a failure leaves the popup open for another try; closed after it, it is an error', async () => {
  const { server, wx, backend } = setUp()
  const shown = popup(wx, () => undefined)
  const result = server.login()
  await jest.advanceTimersByTimeAsync(100)
  backend.onLogin = () => refuse(500, 'oops')
  expect(await code(shown[0]!.submit({}))).toBe('backend-failed')
  shown[0]?.close('cancel')
  expect(await value(result)).toMatchObject({ status: 0, reason: 'error', error: { code: 'backend-failed' } })

  const again = server.login()
  await jest.advanceTimersByTimeAsync(100)
  expect(await code(shown[1]!.submit({}))).toBe('backend-failed')
  backend.onLogin = undefined
  await value(shown[1]!.submit({}))
  shown[1]!.close()
  expect(await value(again)).toMatchObject({ status: 1 })
})

test('cancelled while the exchange is on its way: still a guest, and the session is ended at the backend', async () => {
  const { server, wx } = setUp()
  let submitted: Promise<unknown> | undefined
  const shown = popup(wx, (attempt) => {
    submitted = attempt.submit({})
  })
  const result = server.login()
  await jest.advanceTimersByTimeAsync(15)
  expect(wx.sent('/login')).toHaveLength(1)
  shown[0]?.close('cancel')
  expect(await code(submitted!)).toBe('logged-out')
  expect(await value(result)).toEqual({ status: 0, reason: 'cancel' })
  expect(server.session).toBeUndefined()
  expect(wx.sent('/session')).toMatchObject([
    { method: 'DELETE', header: { Authorization: 'Bearer token-1' } },
  ])
})

describe('the code comes before the tap', () => {
  /** Opens the popup, and taps after a while. */
  async function tap(after: number, before?: (wx: ReturnType<typeof setUp>['wx']) => void) {
    const { server, wx } = setUp()
    before?.(wx)
    const shown = popup(wx, () => undefined)
    void server.login()
    await jest.advanceTimersByTimeAsync(after)
    const logins = wx.calls.logins
    wx.login = 'ok'
    await value((shown[0] as Attempt).submit({ userInfo, tappedAt: Date.now() }))
    return {
      logins,
      more: wx.calls.logins - logins,
      body: wx.sent('/login')[0]?.data as { code: string; userInfo?: object },
    }
  }

  test('fetched as the popup opens, once; encryptedData goes with it', async () => {
    expect(await tap(1000)).toEqual({
      logins: 1,
      more: 0,
      body: expect.objectContaining({ code: 'code-1', userInfo }),
    })
  })

  test('older than 4 minutes: fetched again, and encryptedData stays behind', async () => {
    const { more, body } = await tap(4 * 60_000 + 100)
    expect([more, body.code, body.userInfo]).toEqual([1, 'code-2', undefined])
  })

  test('still on its way at the tap: encryptedData stays behind', async () => {
    const { more, body } = await tap(5)
    expect([more, body.code, body.userInfo]).toEqual([0, 'code-1', undefined])
  })

  test('failed at first: the tap fetches it, and encryptedData stays behind', async () => {
    const { more, body } = await tap(1000, (wx) => (wx.login = 'fail'))
    expect([more, body.code, body.userInfo]).toEqual([1, 'code-2', undefined])
  })

  test('taken by a renewal meanwhile: the tap fetches another', async () => {
    const { server, wx, backend } = setUp({}, (b) => b.stored('old', { step: 'visitor' }))
    backend.user = () => ({ id: 'u1', step: 'visitor', nickName: '', avatarUrl: '', phone: null })
    const shown = popup(wx, () => undefined)
    void server.login()
    await jest.advanceTimersByTimeAsync(100)
    await value(server.sendRequest({ url: '/api' }))
    await value(shown[0]!.submit({ userInfo, tappedAt: Date.now() }))
    const bodies = wx.sent('/login').map(({ data }) => data as { code: string; userInfo?: object })
    expect(bodies.map(({ code, userInfo }) => [code, userInfo])).toEqual([
      ['code-1', undefined],
      ['code-2', undefined],
    ])
  })

  test('closed and opened again: the code that is held is used', async () => {
    const { server, wx } = setUp()
    popup(wx, (attempt) => attempt.close('cancel'))
    for (let index = 0; index < 5; index++) {
      void server.login()
      await jest.advanceTimersByTimeAsync(1000)
    }
    expect(wx.calls.logins).toBe(1)
  })
})

describe('logout', () => {
  test('ends it here and at the backend', async () => {
    const { server, wx, events } = setUp({}, (b) => b.stored((b.token = 'good')))
    await value(server.logout())
    expect(server.session).toBeUndefined()
    expect(wx.sent('/session')).toMatchObject([
      { method: 'DELETE', header: { Authorization: 'Bearer good' } },
    ])
    expect(wx.storage.get('userInfo')).toMatchObject({ loggedOut: true })
    expect(events).toEqual(['step member > undefined', 'logout user'])
  })

  test('works offline, and for a guest', async () => {
    const { server, backend, events } = setUp({}, (b) => b.stored())
    backend.onSession = () => ({ fail: 'request:fail' })
    await value(server.logout())
    expect(server.session).toBeUndefined()
    await value(server.logout())
    expect(events.filter((event) => event.startsWith('logout'))).toHaveLength(1)
  })
})
