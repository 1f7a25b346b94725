/** @jest-environment jsdom */
/** `<login>` itself: what it shows, when its button works, and how it ends. */
import server from '../../component'
import { type FakeBackend, refuse } from '../fake/backend'
import type { FakeWx } from '../fake/wx'
import { logins as login, renderLogin, setUpPopup, tick, type Instance } from './render'

const agreements = [
  { title: '用户服务协议', url: '/pages/service' },
  { title: '隐私政策', url: '/pages/privacy', version: '2' },
]
const granted = { errMsg: 'getUserInfo:ok', encryptedData: 'e', iv: 'i', rawData: 'r', signature: 's' }
const { encryptedData, iv, rawData, signature } = granted

let wx: FakeWx
let backend: FakeBackend

beforeEach(() => ({ wx, backend } = setUpPopup()))
afterEach(async () => {
  ;(wx.popup as Instance).close()
  await tick()
})

test('closed, it renders no node; open, it shows its texts; closed again, none', async () => {
  const popup = renderLogin(wx, { agreements })
  expect(popup.text()).toBe('')
  expect(popup.html()).not.toContain('van-popup')
  void popup.instance.open()
  await tick()
  expect(popup.text()).toContain('登录后继续')
  expect(popup.text()).toContain('微信一键登录')
  expect(popup.text()).toContain('我已阅读并同意《用户服务协议》和《隐私政策》')
  expect(popup.text()).toContain('暂不登录')
  popup.instance.onClose()
  await tick()
  expect(popup.text()).toBe('')
  expect(popup.html()).not.toContain('van-popup')
  expect(popup.heard).toEqual([
    ['open', undefined],
    ['close', undefined],
    ['login', { status: 0, reason: 'cancel' }],
  ])
})

test("the author's own title, description and language", async () => {
  const popup = renderLogin(wx, { title: '欢迎', description: '请登录', locale: 'en-US', mode: 'code' })
  void server.login()
  await tick()
  expect(popup.text()).toContain('欢迎')
  expect(popup.text()).toContain('请登录')
  expect(popup.text()).toContain('Log in')
})

test('un-ticked, a tap says what is missing and nothing else happens; ticked, it logs in', async () => {
  const popup = renderLogin(wx, { agreements })
  void server.login()
  await tick()
  expect(popup.instance.data.agreed).toBe(false)
  popup.tap()
  popup.instance.onGetUserInfo({ detail: granted })
  await tick()
  expect(wx.calls.toasts).toEqual(['请先阅读并勾选协议'])
  expect(wx.sent('/login')).toHaveLength(0)
  popup.instance.onAgree()
  popup.tap()
  popup.instance.onGetUserInfo({ detail: granted })
  await tick()
  expect(wx.sent('/login')).toHaveLength(1)
})

test('mode userInfo: the code of the opening, what the tap encrypted, the agreements; toast, close, event', async () => {
  const popup = renderLogin(wx, { agreements })
  const result = server.login()
  await tick()
  expect(wx.calls.logins).toBe(1)
  popup.instance.onAgree()
  popup.tap()
  popup.instance.onGetUserInfo({ detail: granted })
  expect(popup.instance.data.loading).toBe('userInfo')
  await tick()
  expect(wx.calls.logins).toBe(1)
  expect(wx.sent('/login')[0]?.data).toEqual({
    provider: 'wechat',
    code: 'code-1',
    agreements: [{ title: '用户服务协议' }, { title: '隐私政策', version: '2' }],
    userInfo: { encryptedData, iv, rawData, signature },
  })
  expect(wx.calls.toasts).toEqual(['登录成功'])
  expect(popup.text()).toBe('')
  expect(login(popup.heard)).toEqual([await result])
  expect(await result).toMatchObject({ status: 1, session: { utoken: 'token-1' } })
})

test('mode code: a plain tap', async () => {
  const popup = renderLogin(wx, { mode: 'code' })
  void server.login()
  await tick()
  expect(popup.html()).not.toContain('getUserInfo')
  popup.tap('code')
  await tick()
  expect(wx.sent('/login')[0]?.data).toEqual({ provider: 'wechat', code: 'code-1', agreements: [] })
  expect(login(popup.heard)).toMatchObject([{ status: 1 }])
})

test('tapped five times: one exchange', async () => {
  const popup = renderLogin(wx, { mode: 'code' })
  void server.login()
  await tick()
  for (let index = 0; index < 5; index++) popup.tap('code')
  await tick()
  expect(backend.exchanges).toBe(1)
  expect(login(popup.heard)).toHaveLength(1)
})

test.each(['getUserInfo:fail auth deny', 'getUserInfo:fail:user deny', 'getUserInfo:fail cancel'])(
  '%s: status 0, still a guest, nothing stored or sent',
  async (errMsg) => {
    const popup = renderLogin(wx)
    const result = server.login()
    await tick()
    popup.tap()
    popup.instance.onGetUserInfo({ detail: { errMsg } })
    await tick()
    expect(await result).toEqual({ status: 0, reason: 'deny' })
    expect(login(popup.heard)).toEqual([{ status: 0, reason: 'deny' }])
    expect(server.session).toBeUndefined()
    expect(wx.storage.size).toBe(0)
    expect(wx.sent('/login')).toHaveLength(0)
    expect(wx.calls.toasts).toEqual(['你已拒绝授权，未登录'])
  },
)

test.each([
  ['network', { fail: 'request:fail' }, '网络不可用，请检查后重试'],
  ['timeout', { fail: 'request:fail timeout' }, '网络超时，请重试'],
  ['backend-failed', refuse(500, 'oops'), '服务器开小差了，请稍后重试'],
  ['refused', refuse(400, 'code_invalid'), '登录失败，请重试'],
])('%s: a toast, the popup stays, the next tap succeeds', async (_code, answer, toast) => {
  const popup = renderLogin(wx, { mode: 'code' })
  const result = server.login()
  await tick()
  backend.onLogin = () => answer
  popup.tap('code')
  await tick()
  expect(wx.calls.toasts).toEqual([toast])
  expect(popup.instance.data).toMatchObject({ show: true, loading: '' })
  expect(popup.heard.map(([name]) => name)).toEqual(['open'])
  backend.onLogin = undefined
  popup.tap('code')
  await tick()
  expect(await result).toMatchObject({ status: 1 })
})

test('closed while it loads: a guest, one event, and what comes back later changes nothing', async () => {
  const popup = renderLogin(wx, { mode: 'code' })
  const result = server.login()
  await tick()
  popup.tap('code')
  await tick(5)
  popup.instance.onClose()
  popup.instance.onClose()
  await tick()
  expect(await result).toEqual({ status: 0, reason: 'cancel' })
  expect(login(popup.heard)).toEqual([{ status: 0, reason: 'cancel' }])
  expect(server.session).toBeUndefined()
  expect(wx.calls.toasts).toEqual([])
})

test('its page is left while it is open: cancel', async () => {
  const popup = renderLogin(wx)
  const result = server.login()
  await tick()
  popup.detach()
  await tick()
  expect(await result).toEqual({ status: 0, reason: 'cancel' })
})

test('opened again, the box is un-ticked again', async () => {
  const popup = renderLogin(wx, { agreements })
  void server.login()
  await tick()
  popup.instance.onAgree()
  popup.instance.onClose()
  await tick()
  void server.login()
  await tick()
  expect(popup.instance.data.agreed).toBe(false)
})

test('two popups on one page: one login, in the one that opened first', async () => {
  const first = renderLogin(wx)
  const second = renderLogin(wx)
  const asked = [first.instance.open(), second.instance.open(), server.login()]
  await tick()
  expect([first.instance.data.show, second.instance.data.show]).toEqual([true, false])
  first.instance.onClose()
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 3 }, () => ({ status: 0, reason: 'cancel' })))
})

test('a link says which agreement was tapped', async () => {
  const popup = renderLogin(wx, { agreements })
  void server.login()
  await tick()
  popup.instance.onAgreement({ currentTarget: { dataset: { index: 1 } } })
  expect(popup.heard.at(-1)).toEqual(['agreement', { title: '隐私政策', url: '/pages/privacy' }])
})

test.each([0, 100, 250, 340])(
  'opened again %i ms after it was closed: it is there, and then gone',
  async (pause) => {
    const popup = renderLogin(wx)
    void server.login()
    await tick()
    popup.instance.onClose()
    await tick(pause)
    void server.login()
    await tick()
    expect(popup.html()).toContain('van-bottom-enter-to')
    expect(popup.html()).not.toContain('leave')
    popup.instance.onClose()
    await tick()
    expect(popup.text()).toBe('')
  },
)

test('opened by hand on a page that is left before it could open: cancel, and the next login is fine', async () => {
  const popup = renderLogin(wx)
  const asked = popup.instance.open()
  popup.detach()
  await tick()
  expect(await asked).toEqual({ status: 0, reason: 'cancel' })
  const other = renderLogin(wx)
  void server.login()
  await tick()
  expect(other.instance.data.show).toBe(true)
})

test('the platform encrypted nothing: the code alone is enough', async () => {
  const popup = renderLogin(wx)
  void server.login()
  await tick()
  popup.tap()
  popup.instance.onGetUserInfo({ detail: { errMsg: 'getUserInfo:ok' } })
  await tick()
  expect(login(popup.heard)).toMatchObject([{ status: 1 }])
})

test('logged in already: open() shows nothing', async () => {
  const popup = renderLogin(wx, { mode: 'code' })
  void server.login()
  await tick()
  popup.tap('code')
  await tick()
  expect(await popup.instance.open()).toMatchObject({ status: 1 })
  expect(popup.instance.data.mounted).toBe(false)
})
