/** @jest-environment jsdom */
/** The phone button: each number is paid for, and each refusal has a reason of its own. */
import server from '../../component'
import { type FakeBackend, refuse } from '../fake/backend'
import type { FakeWx } from '../fake/wx'
import { logins, renderLogin, setUpPopup, tick, type Instance } from './render'

let wx: FakeWx
let backend: FakeBackend

beforeEach(() => ({ wx, backend } = setUpPopup()))
afterEach(async () => {
  jest.restoreAllMocks()
  ;(wx.popup as Instance).close()
  await tick()
})

const given = { errMsg: 'getPhoneNumber:ok', code: 'phone-1' }
const bodies = () => wx.sent('/login').map(({ data }) => data as { code: string; phoneCode?: string })

async function open(properties: object = { mode: 'phone' }) {
  const popup = renderLogin(wx, properties)
  const result = server.login()
  await tick()
  return { popup, result }
}

test('phone code and login code go in one request', async () => {
  const { popup, result } = await open()
  expect(popup.text()).toContain('手机号快捷登录')
  popup.tap('phone')
  popup.instance.onGetPhoneNumber({ detail: given })
  await tick()
  expect(bodies()).toEqual([{ provider: 'wechat', code: 'code-1', phoneCode: 'phone-1', agreements: [] }])
  expect(await result).toMatchObject({ status: 1 })
})

test.each([
  ['no network', { fail: 'request:fail' }],
  ['a timeout', { fail: 'request:fail timeout' }],
  ['500', refuse(500, 'oops')],
  ['the login code was refused', refuse(409, 'code_used')],
])(
  '%s: the same phone code again, with another login code, and the user is not asked again',
  async (_name, answer) => {
    const { popup, result } = await open()
    backend.onLogin = () => answer
    popup.instance.onGetPhoneNumber({ detail: given })
    await tick()
    // No open-type any more: a tap cannot ask a second time.
    expect(popup.instance.data.openTypes.phone).toBe('')
    expect(popup.text()).toContain('重新登录')
    backend.onLogin = undefined
    popup.tap('phone')
    await tick()
    expect(bodies().map(({ code, phoneCode }) => [code, phoneCode])).toEqual([
      ['code-1', 'phone-1'],
      ['code-2', 'phone-1'],
    ])
    expect(await result).toMatchObject({ status: 1 })
  },
)

test.each([
  ['the backend says that the phone code is bad', refuse(400, 'phone_code_invalid'), 0],
  ['it is older than four and a half minutes', { fail: 'request:fail' }, 5 * 60_000],
])('%s: the button asks again', async (_name, answer, age) => {
  const { popup } = await open()
  backend.onLogin = () => answer
  popup.instance.onGetPhoneNumber({ detail: given })
  await tick()
  if (age) {
    await tick(age)
    popup.tap('phone')
    await tick()
  }
  expect(popup.instance.data.openTypes.phone).toBe('getPhoneNumber')
})

test.each([
  ['getPhoneNumber:fail user deny', undefined],
  ['getPhoneNumber:fail:user deny', undefined],
])('%s, and no other way: closed as deny', async (errMsg, errno) => {
  const { popup, result } = await open()
  popup.instance.onGetPhoneNumber({ detail: { errMsg, errno } })
  await tick()
  expect(await result).toEqual({ status: 0, reason: 'deny' })
  expect(logins(popup.heard)).toEqual([{ status: 0, reason: 'deny' }])
})

test('denied where there is another way: it stays open for that', async () => {
  const { popup, result } = await open({ mode: 'phone,code' })
  popup.instance.onGetPhoneNumber({ detail: { errMsg: 'getPhoneNumber:fail user deny' } })
  await tick()
  expect(wx.calls.toasts).toEqual(['你已拒绝授权，可换一种方式登录'])
  popup.tap('code')
  await tick()
  expect(await result).toMatchObject({ status: 1 })
})

test.each([
  ['getPhoneNumber:fail no permission', undefined, 'no-permission', '暂时无法使用手机号登录', true],
  ['getPhoneNumber:fail', 1400001, 'quota', '暂时无法使用手机号登录', true],
  [
    'getPhoneNumber:fail privacy permission is not authorized',
    104,
    'privacy',
    '同意隐私保护指引后才能使用',
    false,
  ],
  [
    'getPhoneNumber:fail api scope is not declared in the privacy agreement',
    112,
    'undeclared',
    '暂时无法使用，请换一种方式登录',
    true,
  ],
  ['invoke getPhoneNumber too frequently', undefined, 'too-frequent', '操作太频繁，请稍后再试', false],
  ['getPhoneNumber:fail something new', undefined, 'button-failed', '登录失败，请重试', false],
])('%s (%s): %s', async (errMsg, errno, code, toast, loud) => {
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined)
  const { popup, result } = await open()
  popup.instance.onGetPhoneNumber({ detail: { errMsg, errno } })
  await tick()
  expect(wx.calls.toasts).toEqual([toast])
  expect(popup.instance.data.show).toBe(true)
  expect(error).toHaveBeenCalledTimes(loud ? 1 : 0)
  popup.instance.onClose()
  await tick()
  expect(await result).toMatchObject({ status: 0, reason: 'error', error: { code, data: { errMsg } } })
  expect(wx.sent('/login')).toHaveLength(0)
})

test('the first way is the button, the others stand below it', async () => {
  const { popup } = await open({ mode: 'phone, userInfo,code' })
  expect(popup.text()).toMatch(/手机号快捷登录.*微信一键登录.*一键登录.*暂不登录/)
  expect(popup.html().match(/login__button--secondary/g)).toHaveLength(2)
})
