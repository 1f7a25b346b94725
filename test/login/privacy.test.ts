/** @jest-environment jsdom */
/** WeChat's privacy question: taken over only where asked for, and always answered. */
import server from '../../component'
import type { FakeWx } from '../fake/wx'
import { renderLogin, setUpPopup, tick, type Instance } from './render'

type Answer = (answer: { event: string; buttonId?: string }) => void

let wx: FakeWx
let ask: ((answer: Answer, info: object) => void) | undefined
let answers: Array<{ event: string; buttonId?: string }>

beforeEach(() => {
  ;({ wx } = setUpPopup())
  ask = undefined
  answers = []
  Object.assign((globalThis as unknown as { wx: object }).wx, {
    onNeedPrivacyAuthorization: (listener: typeof ask) => void (ask = listener),
    getPrivacySetting: ({ success }: { success(result: object): void }) =>
      success({ needAuthorization: true, privacyContractName: '《演示小程序隐私保护指引》' }),
  })
})
afterEach(async () => {
  ;(wx.popup as Instance).close()
  await tick()
})
const asked = () => ask?.((answer) => answers.push(answer), { referrer: 'getPhoneNumber' })

test('not asked for: WeChat keeps its own popup', () => {
  renderLogin(wx)
  expect(ask).toBeUndefined()
})

test.each([
  ['onPrivacy', { event: 'agree', buttonId: 'login-agree' }],
  ['onRefusePrivacy', { event: 'disagree' }],
] as const)('%s: answered once, and the login goes on where it was', async (method, answer) => {
  const popup = renderLogin(wx, { privacy: 'popup', mode: 'phone' })
  void server.login()
  await tick()
  asked()
  expect(popup.text()).toContain('《演示小程序隐私保护指引》')
  expect(popup.text()).toContain('手机号快捷登录')
  popup.instance[method]()
  popup.instance[method]()
  await tick()
  expect(answers).toEqual([{ event: 'exposureAuthorization' }, answer])
  expect(popup.text()).not.toContain('隐私保护提示')
  expect(popup.instance.data.show).toBe(true)
})

test('outside a login it comes alone, in the helper’s language, and goes again', async () => {
  const popup = renderLogin(wx, { privacy: 'popup' })
  server.configure({ locale: 'en-US' })
  asked()
  await tick()
  expect(popup.text()).toContain('Privacy')
  expect(popup.text()).not.toContain('Log in')
  popup.instance.onPrivacy()
  await tick()
  expect(popup.text()).toBe('')
})

test('closed with the question open: refused, and the login is cancelled', async () => {
  const popup = renderLogin(wx, { privacy: 'popup' })
  const result = server.login()
  await tick()
  asked()
  popup.instance.onClose()
  await tick()
  expect(answers.at(-1)).toEqual({ event: 'disagree' })
  expect(await result).toEqual({ status: 0, reason: 'cancel' })
})

test('a second question while one is open, and one after the page is gone: each is answered', async () => {
  const popup = renderLogin(wx, { privacy: 'popup' })
  asked()
  asked()
  expect(answers.map(({ event }) => event)).toEqual([
    'exposureAuthorization',
    'disagree',
    'exposureAuthorization',
  ])
  popup.detach()
  asked()
  expect(answers.map(({ event }) => event).slice(3)).toEqual(['disagree', 'disagree'])
})

test('single texts of an author’s own leave the others', async () => {
  const popup = renderLogin(wx, { mode: 'code', texts: { code: '进店', failures: { network: '断网了' } } })
  void server.login()
  await tick()
  expect(popup.text()).toContain('进店')
  expect(popup.text()).toContain('登录后继续')
  expect((popup.instance.data as unknown as { t: { failures: object } }).t.failures).toMatchObject({
    network: '断网了',
    other: '登录失败，请重试',
  })
})
