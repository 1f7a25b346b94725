/** @jest-environment jsdom */
/**
 * The main job on exparser, WeChat's older framework, with the real backend over HTTP: what test/e2e/login.test.ts does on
 * glass-easel in a browser. The fake `wx` stands for the platform's calls; the component, Vant and the backend are real.
 */
import server from '../../component'
import { createServer } from '../../component/server/server'
import { BASE } from '../fake/backend'
import { startRealBackend, type RealBackend } from '../fake/real-backend'
import { installFakeWx, type FakeWx } from '../fake/wx'
import { logins, renderLogin } from './render'

const agreements = [{ title: '隐私政策', url: '/pages/privacy' }]
const url = '/pages/orders/index?id=1'
const denied = { errMsg: 'getUserInfo:fail auth deny' }
const granted = { errMsg: 'getUserInfo:ok' }

let backend: RealBackend
let wx: FakeWx
let popup: ReturnType<typeof renderLogin>
let number = 0

beforeAll(async () => {
  backend = await startRealBackend()
})
afterAll(() => backend?.close())

beforeEach(() => {
  wx = installFakeWx(backend.answer)
  const user = `user-${++number}`
  Object.assign((globalThis as unknown as { wx: object }).wx, {
    login: ({ success, fail }: { success(result: object): void; fail(error: object): void }) =>
      void backend.code(user).then((code) => success({ code, errMsg: 'login:ok' }), fail),
  })
  server.configure({ baseUrl: BASE, storageKey: `scenario-${number}`, locale: 'zh-CN' })
  popup = renderLogin(wx, { agreements })
})
afterEach(() => {
  popup.instance.close()
  popup.detach()
})

/** Until it is so; jest gives up on what never is. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}
const opened = () => until(() => popup.text().includes('微信一键登录'))
const tapLogin = (detail: object = granted) => {
  popup.tap()
  popup.instance.onGetUserInfo({ detail })
}
const stored = () => wx.storage.get(`scenario-${number}`) as { utoken: string } | undefined

test('a guest asks for a guarded page: popup, tick, login, and it goes on by itself', async () => {
  const going = server.navigateTo({ url })
  await opened()
  tapLogin()
  expect(wx.calls.toasts).toEqual(['请先阅读并勾选协议'])
  popup.instance.onAgree()
  tapLogin()
  expect(await going).toEqual({ status: 1 })
  expect(wx.calls.opened).toEqual([`navigateTo ${url}`])
  expect(logins(popup.heard)).toMatchObject([{ status: 1 }])
  // The backend's own word on the token.
  const header = { Authorization: `Bearer ${stored()?.utoken}` }
  expect(await backend.answer({ url: `${BASE}/session`, method: 'GET', header })).toMatchObject({
    statusCode: 200,
    data: { result: { user: { step: 'member' } } },
  })
})

test('the user denies: status 0, still a guest, nothing stored', async () => {
  const going = server.navigateTo({ url })
  await opened()
  popup.instance.onAgree()
  tapLogin(denied)
  expect(await going).toEqual({ status: 0, reason: 'deny' })
  expect(stored()).toBeUndefined()
  expect(wx.calls.opened).toEqual([])
  expect(wx.sent('/login')).toEqual([])
})

test('no network: a toast, the popup stays; with network again the next tap succeeds', async () => {
  const going = server.navigateTo({ url })
  await opened()
  popup.instance.onAgree()
  backend.offline = true
  tapLogin()
  await until(() => wx.calls.toasts.length > 0)
  expect(wx.calls.toasts).toEqual(['网络不可用，请检查后重试'])
  expect(popup.instance.data.show).toBe(true)
  expect(stored()).toBeUndefined()
  backend.offline = false
  await until(() => popup.instance.data.loading === '')
  tapLogin()
  expect(await going).toEqual({ status: 1 })
  expect(wx.calls.opened).toEqual([`navigateTo ${url}`])
})

test('a restart: the session holds, until the backend ends it', async () => {
  const going = server.login()
  await opened()
  popup.instance.onAgree()
  tapLogin()
  expect(await going).toMatchObject({ status: 1 })
  const restart = () => createServer({ baseUrl: BASE, storageKey: `scenario-${number}` })
  const restarted = restart()
  expect(await restarted.checkLogs()).toMatchObject({ status: 1 })
  expect(await restarted.navigateTo({ url })).toEqual({ status: 1 })
  const header = { Authorization: `Bearer ${stored()?.utoken}` }
  expect(await backend.answer({ url: `${BASE}/session`, method: 'DELETE', header })).toMatchObject({
    statusCode: 200,
  })
  expect(await restart().checkLogs()).toMatchObject({ status: 0 })
  expect(stored()?.utoken).toBeUndefined()
})
