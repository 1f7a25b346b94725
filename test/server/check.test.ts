/** `checkLogs()`: only the backend's own word ends a session. */
import { ok, refuse } from '../fake/backend'
import { settle, setUp, value } from '../fake/helper'

beforeEach(() => jest.spyOn(console, 'warn').mockImplementation(() => undefined))
afterEach(() => jest.restoreAllMocks())

test('a session that holds is kept, and the user is taken over from the backend', async () => {
  const { server, backend, wx, events } = setUp({}, (b) => b.stored((b.token = 'good')))
  backend.onSession = () =>
    ok({ expiresAt: Date.now() + 9e9, user: { ...backend.user('profiled'), nickName: '小明' } })
  expect(await value(server.checkLogs())).toMatchObject({ status: 1, session: { utoken: 'good' } })
  expect(server.user).toEqual({ id: 'u1', step: 'profiled', nickName: '小明', avatarUrl: '', phone: null })
  expect(wx.storage.get('userInfo')).toMatchObject({ utoken: 'good', nickName: '小明', step: 'profiled' })
  expect(wx.calls.requests).toHaveLength(1)
  expect(wx.calls.requests[0]?.header).toEqual({ Authorization: 'Bearer good' })
  expect(events).toEqual(['step member > profiled', 'login 1'])
})

test.each([
  ['session_expired', 'expired'],
  ['session_revoked', 'revoked'],
])('%s: cleared here and in storage, and the page hears logout', async (error, reason) => {
  const { server, backend, wx, events } = setUp({}, (b) => b.stored())
  backend.onSession = () => refuse(401, error)
  expect(await value(server.checkLogs())).toEqual({ status: 0, reason })
  expect(server.session).toBeUndefined()
  expect(JSON.stringify([...wx.storage])).not.toContain('old')
  expect(events).toEqual(['step member > undefined', `logout ${reason}`])
  expect(wx.calls.logins).toBe(0)
})

test.each([
  ['no network', { fail: 'request:fail' }],
  ['a timeout', { fail: 'request:fail timeout' }],
  ['500', refuse(500, 'oops')],
  ['503 in HTML', { statusCode: 503, data: '<html>' }],
  ['HTML with 200', { data: '<html>' }],
  ['a broken envelope', { data: { ok: true } }],
  ['a session of another shape', ok({ user: null })],
  ['401 of a proxy', { statusCode: 401, data: '<html>401</html>' }],
  ['404', refuse(404, 'not_found')],
])('%s: the session is kept', async (_name, answer) => {
  const { server, backend, wx, events } = setUp({}, (b) => b.stored())
  backend.onSession = () => answer
  expect(await value(server.checkLogs())).toMatchObject({ status: 1 })
  expect(server.session?.utoken).toBe('old')
  expect(wx.storage.get('userInfo')).toMatchObject({ utoken: 'old' })
  expect(events).toEqual(['login 1'])
})

test('a guest: nothing is asked', async () => {
  const { server, wx } = setUp()
  expect(await value(server.checkLogs())).toEqual({ status: 0, reason: 'guest' })
  expect(wx.calls.requests).toHaveLength(0)
})

test('silent: a guest gets a visitor session; after a logout not, also after a restart', async () => {
  const { server, wx, backend } = setUp({ silent: true })
  expect(await value(server.checkLogs())).toMatchObject({ status: 1 })
  expect(server.step).toBe('visitor')
  expect(wx.sent('/login')[0]?.data).toEqual({ provider: 'wechat', code: 'code-1', silent: true })
  await value(server.logout())
  expect(await value(server.checkLogs())).toEqual({ status: 0, reason: 'guest' })
  const restarted = server.createServer({ baseUrl: 'https://api.example.com', silent: true })
  expect(await value(restarted.checkLogs())).toEqual({ status: 0, reason: 'guest' })
  expect(backend.exchanges).toBe(1)
})

test('less than a tenth of its life left: renewed at launch; a renewal that fails leaves it', async () => {
  const day = 86_400_000
  const soon = { issuedAt: Date.now() - 28 * day, expiresAt: Date.now() + day }
  const { server, backend } = setUp({}, (b) => b.stored((b.token = 'good'), soon))
  backend.onSession = () => ok({ expiresAt: Date.now() + day, user: backend.user() })
  await value(server.checkLogs())
  expect(server.session?.utoken).toBe('token-1')

  const second = setUp({}, (b) => b.stored((b.token = 'good'), soon))
  second.backend.onSession = () => ok({ expiresAt: Date.now() + day, user: backend.user() })
  second.wx.login = 'fail'
  expect(await value(second.server.checkLogs())).toMatchObject({ status: 1 })
  expect(second.server.session?.utoken).toBe('good')
})

test('a session that was over as it came (a wrong clock) is not renewed over and over', async () => {
  const { server, wx } = setUp({}, (b) =>
    b.stored((b.token = 'good'), { expiresAt: 1, issuedAt: Date.now() }),
  )
  for (let index = 0; index < 5; index++) await value(server.sendRequest({ url: '/api' }))
  expect(wx.calls.logins).toBe(0)
})

test('asked twice at once it asks once; requests and ready() wait for it', async () => {
  const { server, wx, backend } = setUp({}, (b) => b.stored((b.token = 'good')))
  const order: string[] = []
  backend.onApi = () => (order.push('api'), undefined)!
  void server.checkLogs().then(() => order.push('checked'))
  void server.checkLogs()
  void server.ready().then(() => order.push('ready'))
  await value(server.sendRequest({ url: '/api' }))
  expect(wx.sent('/session')).toHaveLength(1)
  expect(order.indexOf('checked')).toBeLessThan(order.indexOf('api'))
  expect(order).toContain('ready')
})

test('logged out while the answer was on its way: the answer changes nothing', async () => {
  const { server, wx } = setUp({}, (b) => b.stored((b.token = 'good')))
  const checked = server.checkLogs()
  await value(server.logout())
  await settle(checked)
  expect(server.session).toBeUndefined()
  expect(wx.storage.get('userInfo')).toMatchObject({ loggedOut: true })
})

test('without a baseUrl it says what to do', async () => {
  const { server } = setUp({ baseUrl: '', silent: true })
  expect(await value(server.checkLogs())).toMatchObject({
    status: 0,
    error: { code: 'not-configured', message: 'call configure({ baseUrl }) first' },
  })
})

test('a backend with another envelope: parse', async () => {
  const parse = ({ data }: { data: unknown }) => (data as { payload: unknown }).payload
  const { server, backend } = setUp({ parse, silent: true })
  backend.onLogin = () => ({
    data: { payload: { utoken: 't', expiresAt: Date.now() + 1e9, user: backend.user() } },
  })
  expect(await value(server.checkLogs())).toMatchObject({ status: 1, session: { utoken: 't' } })
})
