/** @jest-environment jsdom */
/** The popup with what Tuya's surface offers: no button that asks for anything, a name and a picture from calls. */
import server from '../../component'
import { type FakeBackend, ok } from '../fake/backend'
import type { FakeWx } from '../fake/wx'
import { installHost, type FakeHost } from '../platform/host'
import { tuyaHost } from '../platform/tuya-host'
import { renderLogin, setUpPopup, tick, type Instance } from './render'

jest.mock('../../component/platform/index', () => ({
  ...jest.requireActual<object>('../../component/platform/index'),
  surface: () =>
    jest.requireActual<typeof import('../../component/platform/tuya')>('../../component/platform/tuya')
      .tuyaSurface,
}))

interface TuyaInstance extends Instance {
  onNickName(): void
  onPicture(): Promise<void>
}

let wx: FakeWx
let backend: FakeBackend
let ty: FakeHost

beforeEach(() => {
  ty = installHost(tuyaHost)
  ;({ wx, backend } = setUpPopup())
})
afterEach(async () => {
  ;(wx.popup as Instance).close()
  await tick()
  jest.restoreAllMocks()
})

const warnings = () => jest.spyOn(console, 'warn').mockImplementation(() => undefined)

test('no mode: a plain tap, and not a word about it', async () => {
  const warn = warnings()
  const popup = renderLogin(wx)
  void popup.instance.open()
  await tick()
  expect(popup.text()).toContain('一键登录')
  expect(popup.text()).not.toContain('微信')
  popup.tap('code')
  await tick()
  expect(server.step).toBe('member')
  expect(warn).not.toHaveBeenCalled()
})

test.each([
  ['userInfo', 1],
  ['phone, userInfo', 2],
  ['phone,code', 1],
  ['nonsense', 1],
  ['', 1],
])('mode "%s": a plain tap remains, and the console says why', async (mode, count) => {
  const warn = warnings()
  const popup = renderLogin(wx, { mode })
  void popup.instance.open()
  await tick()
  expect(popup.text()).toContain('一键登录')
  expect(popup.text()).not.toMatch(/微信|手机号/)
  expect(warn).toHaveBeenCalledTimes(count)
  expect(warn.mock.calls[0]?.[0]).toMatch(/<login mode=".*"> is not for this platform; it has code/)
})

describe('the profile step', () => {
  const open = async () => {
    const user = { nickName: '', avatarUrl: '' }
    backend.onLogin = () =>
      ok({
        utoken: (backend.token = 'new'),
        expiresAt: Date.now() + 1e9,
        user: { ...backend.user(), ...user },
      })
    backend.onApi = ({ url, data, filePath }) => {
      if (url.endsWith('/user')) user.nickName = (data as { nickName: string }).nickName
      if (filePath) user.avatarUrl = `https://api.example.com/${filePath}`
      return ok({ ...backend.user(user.nickName && user.avatarUrl ? 'profiled' : 'member'), ...user })
    }
    const popup = renderLogin(wx, { profile: 'required' })
    const result = server.login()
    await tick()
    popup.tap('code')
    await tick()
    expect(popup.text()).toContain('完善个人资料')
    return { popup, result, user, instance: popup.instance as TuyaInstance }
  }

  test('the nickname that Tuya knows stands there; the picture is chosen; both are saved', async () => {
    ty.answers['getUserInfo'] = ({ success }) => success?.({ nickName: '小涂', avatorUrl: 'https://a/b.png' })
    ty.answers['chooseImage'] = ({ success }) => success?.({ tempFilePaths: ['tmp.png'] })
    const { instance, result, user } = await open()
    expect(instance.data.nickName).toBe('小涂')
    await instance.onPicture()
    await tick()
    expect(instance.data).toMatchObject({ avatar: 'tmp.png', uploading: false })
    void instance.onProfile({ detail: { value: { nickName: instance.data.nickName } } })
    await tick()
    expect(await result).toMatchObject({ status: 1, session: { step: 'profiled' } })
    expect(user).toEqual({ nickName: '小涂', avatarUrl: 'https://api.example.com/tmp.png' })
  })

  test('a nickname that is too long to be saved is proposed as far as it may be', async () => {
    ty.answers['getUserInfo'] = ({ success }) => success?.({ nickName: '😀'.repeat(40) })
    expect((await open()).instance.data.nickName).toBe('😀'.repeat(32))
  })

  test('what was typed is not taken away by what Tuya says later', async () => {
    const { instance } = await open()
    instance.onNickName()
    const [, options] = ty.calls.find(([name]) => name === 'getUserInfo') ?? []
    options?.success?.({ nickName: '小涂' })
    await tick()
    expect(instance.data.nickName).toBe('')
  })

  test('Tuya knows nothing, or never answers, or no picture is chosen: the step waits for nobody', async () => {
    const warn = warnings()
    ty.answers['getUserInfo'] = ({ fail }) =>
      (fail as (error: object) => void)(tuyaHost.failure('no account'))
    ty.answers['chooseImage'] = ({ fail }) => (fail as (error: object) => void)(tuyaHost.failure('cancel'))
    const { instance } = await open()
    await instance.onPicture()
    expect(instance.data).toMatchObject({ nickName: '', avatar: '', uploading: false, loading: '' })
    expect(warn).toHaveBeenCalledTimes(1)
  })
})
