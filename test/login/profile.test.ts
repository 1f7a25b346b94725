/** @jest-environment jsdom */
/** The profile step: shown where something is missing, cancelled without a trace, tried again without loss. */
import server from '../../component'
import { type FakeBackend, ok, refuse } from '../fake/backend'
import type { FakeWx } from '../fake/wx'
import { logins, renderLogin, setUpPopup, tick, type Instance } from './render'

let wx: FakeWx
let backend: FakeBackend
let user: { nickName: string; avatarUrl: string }

beforeEach(() => {
  ;({ wx, backend } = setUpPopup())
  user = { nickName: '', avatarUrl: '' }
  const whole = () => ({ ...backend.user(user.nickName && user.avatarUrl ? 'profiled' : 'member'), ...user })
  backend.onLogin = () => ok({ utoken: (backend.token = 'new'), expiresAt: Date.now() + 1e9, user: whole() })
  backend.onApi = ({ url, data, filePath }) => {
    if (url.endsWith('/user')) user.nickName = (data as { nickName: string }).nickName
    if (url.endsWith('/user/avatar')) user.avatarUrl = `https://api.example.com/avatars/${filePath}`
    return ok(whole())
  }
})
afterEach(async () => {
  ;(wx.popup as Instance).close()
  await tick()
})

async function logIn(properties: object, step?: 'profiled') {
  const popup = renderLogin(wx, { mode: 'code', ...properties })
  const result = server.login({ step })
  await tick()
  popup.tap('code')
  await tick()
  return { popup, result }
}
const submit = (popup: { instance: Instance }, nickName: string) =>
  popup.instance.onProfile({ detail: { value: { nickName } } })

test('avatar at once, nickname on submit, and the session has both', async () => {
  const { popup, result } = await logIn({ profile: 'optional' })
  expect(popup.text()).toContain('完善个人资料')
  expect(logins(popup.heard)).toEqual([])
  popup.instance.onAvatar({ detail: { avatarUrl: 'tmp.png' } })
  await tick()
  expect(wx.sent('/user/avatar')).toMatchObject([{ filePath: 'tmp.png', name: 'file' }])
  expect(popup.instance.data).toMatchObject({ avatar: 'tmp.png', uploading: false })
  void submit(popup, '  小明 ')
  await tick()
  expect(wx.sent('/user')).toMatchObject([{ method: 'PUT', data: { nickName: '小明' } }])
  expect(await result).toMatchObject({ status: 1, session: { nickName: '小明', step: 'profiled' } })
  expect(wx.calls.toasts).toEqual(['资料已保存'])
})

test.each(['none', 'optional'])('%s, and nothing is missing: no step', async (profile) => {
  user = { nickName: '小明', avatarUrl: 'https://x/y.png' }
  const { result } = await logIn({ profile })
  expect(await result).toMatchObject({ status: 1 })
})

test('none: no step although something is missing', async () => {
  const { result } = await logIn({ profile: 'none' })
  expect(await result).toMatchObject({ status: 1, session: { step: 'member' } })
})

test('optional: skipped, the login stands', async () => {
  const { popup, result } = await logIn({ profile: 'optional' })
  expect(popup.text()).toContain('跳过')
  popup.instance.onClose()
  await tick()
  expect(await result).toMatchObject({ status: 1, session: { step: 'member' } })
})

test('required: nothing to skip; both are asked for; closed, it is a cancel, and the user is still a member', async () => {
  const { popup, result } = await logIn({ profile: 'required' })
  expect(popup.text()).not.toContain('跳过')
  await submit(popup, '')
  await submit(popup, '小明')
  expect(wx.calls.toasts).toEqual(['请填写昵称', '请选择头像'])
  popup.instance.onClose()
  await tick()
  expect(await result).toEqual({ status: 0, reason: 'cancel' })
  expect(server.step).toBe('member')
})

test('a member who needs to be profiled sees this step alone', async () => {
  const { popup: first, result } = await logIn({ profile: 'none' })
  await result
  first.instance.close()
  const popup = renderLogin(wx, { profile: 'none' })
  const asked = server.login({ step: 'profiled' })
  await tick()
  expect(popup.text()).toContain('完善个人资料')
  expect(popup.text()).not.toContain('微信一键登录')
  // Nobody logs in here: no code is fetched for it.
  expect(wx.calls.logins).toBe(1)
  popup.instance.onAvatar({ detail: { avatarUrl: 'tmp.png' } })
  void submit(popup, '小明')
  await tick()
  expect(await asked).toMatchObject({ status: 1, session: { step: 'profiled' } })
})

test('a cancelled chooseAvatar has no event: nothing waits', async () => {
  const { popup } = await logIn({ profile: 'optional' })
  expect(popup.instance.data).toMatchObject({ uploading: false, loading: '' })
  void submit(popup, '小明')
  await tick()
  expect(user.nickName).toBe('小明')
})

test('an upload that fails keeps what was typed, says so, and saving tries it again', async () => {
  const { popup, result } = await logIn({ profile: 'required' })
  const answer = backend.onApi
  backend.onApi = () => ({ fail: 'uploadFile:fail' })
  popup.instance.onAvatar({ detail: { avatarUrl: 'tmp.png' } })
  await tick()
  expect(popup.instance.data).toMatchObject({ avatar: 'tmp.png', uploading: false })
  void submit(popup, '小明')
  await tick()
  expect(wx.calls.toasts).toEqual(['头像上传失败，保存时会重试', '保存失败，请重试'])
  expect(popup.instance.data).toMatchObject({ loading: '', nickName: '小明', avatar: 'tmp.png' })
  backend.onApi = answer
  void submit(popup, '小明')
  await tick()
  expect(await result).toMatchObject({ status: 1, session: { nickName: '小明', step: 'profiled' } })
})

test('a nickname that the backend refuses: said, and can be mended', async () => {
  const { popup, result } = await logIn({ profile: 'optional' })
  const answer = backend.onApi
  backend.onApi = () => refuse(400, 'nickname_invalid')
  void submit(popup, '微信用户')
  await tick()
  expect(wx.calls.toasts).toEqual(['保存失败，请重试'])
  backend.onApi = answer
  void submit(popup, '小明')
  await tick()
  expect(await result).toMatchObject({ status: 1 })
})

test('submitted while the avatar is on its way: one upload, then the nickname', async () => {
  const { popup, result } = await logIn({ profile: 'required' })
  popup.instance.onAvatar({ detail: { avatarUrl: 'tmp.png' } })
  void submit(popup, '小明')
  void submit(popup, '小明')
  await tick()
  expect(await result).toMatchObject({ status: 1 })
  expect([wx.sent('/user/avatar').length, wx.sent('/user').length]).toEqual([1, 1])
})
