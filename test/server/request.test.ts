/** `sendRequest`: what goes out, what comes back, and who is told. */
import { refuse, tokenOf } from '../fake/backend'
import { code, popup, setUp, settle, value } from '../fake/helper'

const good = (b: { token: string; stored(utoken: string): unknown }) => b.stored((b.token = 'good'))

test('the token goes to the backend, and nowhere else', async () => {
  const { server, wx, backend } = setUp({ origins: ['https://shop.example.com:8443'] }, good)
  backend.onApi = () => ({ data: 1 })
  for (const url of ['/a', 'a', 'https://api.example.com/a', 'https://shop.example.com:8443/a']) {
    await value(server.sendRequest({ url }))
    expect(tokenOf(wx.calls.requests.at(-1)!)).toBe('good')
  }
  for (const url of [
    'https://cdn.example.net/a',
    'https://api.example.com.evil.io/a',
    'http://api.example.com/a',
  ]) {
    await value(server.sendRequest({ url }))
    expect(wx.calls.requests.at(-1)?.header).not.toHaveProperty('Authorization')
  }
  expect(wx.calls.requests[1]?.url).toBe('https://api.example.com/a')
})

test('another header carries the bare token', async () => {
  const { server, wx } = setUp({ header: 'x-token' }, good)
  await settle(server.sendRequest({ url: '/api', header: { 'x-other': '1' } }))
  expect(wx.calls.requests[0]?.header).toEqual({ 'x-token': 'good', 'x-other': '1' })
})

test('method, data, timeout and what else wx.request takes are handed on; our own options are not', async () => {
  const { server, wx } = setUp({}, good)
  await value(
    server.sendRequest({
      url: '/api',
      method: 'POST',
      data: { a: 1 },
      timeout: 5,
      enableHttp2: true,
      login: true,
    }),
  )
  const { header: _header, ...rest } = wx.calls.requests[0]!
  expect(rest).toEqual({
    url: 'https://api.example.com/api',
    method: 'POST',
    data: { a: 1 },
    timeout: 5,
    enableHttp2: true,
  })
})

test('promise and callbacks alike, each callback once, and no unhandled rejection with callbacks', async () => {
  const { server, backend } = setUp({}, good)
  const told: string[] = []
  const callbacks = {
    success: () => told.push('success'),
    fail: ({ code }: { code: string }) => told.push(`fail ${code}`),
    complete: () => told.push('complete'),
  }
  expect(await value(server.sendRequest({ url: '/api', ...callbacks }))).toMatchObject({
    statusCode: 200,
    data: { hello: '/api' },
  })
  expect(told.splice(0)).toEqual(['success', 'complete'])
  backend.onApi = () => ({ statusCode: 422, data: { why: 'no' } })
  void server.sendRequest({ url: '/api', ...callbacks })
  await jest.advanceTimersByTimeAsync(1000)
  expect(told).toEqual(['fail http', 'complete'])
})

test('a 4xx rejects with its status and body', async () => {
  const { server, backend } = setUp({}, good)
  backend.onApi = () => ({ statusCode: 422, data: { why: 'no' } })
  const outcome = await settle(server.sendRequest({ url: '/api' }))
  expect(outcome).toMatchObject({
    reason: { name: 'LoginError', code: 'http', status: 422, data: { why: 'no' } },
  })
})

test('no network and a timeout are told apart', async () => {
  const { server, backend } = setUp({}, good)
  backend.onApi = () => ({ fail: 'request:fail errcode:-109' })
  expect(await code(server.sendRequest({ url: '/api' }))).toBe('network')
  backend.onApi = () => ({ fail: 'request:fail timeout' })
  expect(await code(server.sendRequest({ url: '/api' }))).toBe('timeout')
})

test("a guest's request goes without a token; a 401 rejects and starts no login", async () => {
  const { server, wx } = setUp()
  expect(await code(server.sendRequest({ url: '/api' }))).toBe('unauthorized')
  expect(wx.calls.requests[0]?.header).toEqual({})
  expect(wx.calls.logins).toBe(0)
})

test('login: false goes at once and bare, although there is a session', async () => {
  const { server, wx, backend } = setUp({}, good)
  backend.onApi = () => ({ data: 1 })
  void server.checkLogs()
  void server.sendRequest({ url: '/public', login: false })
  await jest.advanceTimersByTimeAsync(0)
  expect(wx.calls.requests.at(-1)).toMatchObject({ url: 'https://api.example.com/public', header: {} })
})

test('login: true opens one popup for all who ask, and goes on after it', async () => {
  const { server, wx } = setUp()
  const shown = popup(wx, (attempt) => void attempt.submit({}).then(() => attempt.close()))
  const all = await value(
    Promise.all(Array.from({ length: 5 }, () => server.sendRequest({ url: '/api', login: true }))),
  )
  expect(all.map(({ data }) => data)).toEqual(Array.from({ length: 5 }, () => ({ hello: '/api' })))
  expect(shown).toHaveLength(1)
})

test('login: true and the user cancels: it rejects, and nothing is sent', async () => {
  const { server, wx } = setUp()
  popup(wx, (attempt) => attempt.close('cancel'))
  expect(await code(server.sendRequest({ url: '/api', login: true }))).toBe('cancel')
  expect(wx.sent('/api')).toHaveLength(0)
})

test('a session that was ended on purpose is not renewed silently: cleared, and the page hears it', async () => {
  const { server, wx, backend, events } = setUp({}, (b) => b.stored())
  backend.onApi = () => refuse(401, 'session_revoked')
  expect(await code(server.sendRequest({ url: '/api' }))).toBe('session-revoked')
  expect(server.session).toBeUndefined()
  expect(wx.calls.logins).toBe(0)
  expect(events).toEqual(['step member > undefined', 'logout revoked'])
})

test('expired, and the backend refuses the renewal as well: it is gone', async () => {
  const { server, backend, events } = setUp({}, (b) => b.stored())
  backend.onLogin = () => refuse(403, 'user_blocked')
  expect(await code(server.sendRequest({ url: '/api' }))).toBe('refused')
  expect(server.session).toBeUndefined()
  expect(events).toContain('logout expired')
})

test('logged out while it was on its way: it is not sent again, in nobody’s name', async () => {
  const { server, wx } = setUp({}, (b) => b.stored())
  const sent = server.sendRequest({ url: '/api' })
  await jest.advanceTimersByTimeAsync(1)
  void server.logout()
  expect(await code(sent)).toBe('unauthorized')
  expect(wx.sent('/api')).toHaveLength(1)
  expect(wx.calls.logins).toBe(0)
})

test('logged out during a renewal: the new session is ended at the backend, and not kept', async () => {
  const { server, wx } = setUp({}, (b) => b.stored())
  const sent = server.sendRequest({ url: '/api' })
  await jest.advanceTimersByTimeAsync(40)
  expect(wx.sent('/login')).toHaveLength(1)
  void server.logout()
  expect(await code(sent)).toBe('logged-out')
  expect(server.session).toBeUndefined()
  const ended = wx.sent('/session').map((request) => `${request.method} ${tokenOf(request)}`)
  expect(ended).toEqual(['DELETE old', 'DELETE token-1'])
})

test('the same code is not redeemed twice, and a session is renewed again when it expires again', async () => {
  const { server, wx, backend } = setUp({}, (b) => b.stored())
  await value(server.sendRequest({ url: '/api' }))
  backend.token = 'ended'
  await value(server.sendRequest({ url: '/api' }))
  expect(wx.sent('/login').map(({ data }) => (data as { code: string }).code)).toEqual(['code-1', 'code-2'])
})
