import type { Case, Context } from '../case.ts'
import { isRefused, must, refusalOf, resultOf, userIn } from '../check.ts'
import type { Answer } from '../client.ts'
import { text } from '../text.ts'
import { offeredOr404 } from './renewal.ts'

/** Numbers of a range that is used for tests; another one for each user. */
const newNumber = (): string => `1380013${String(Math.floor(Math.random() * 10_000)).padStart(4, '0')}`

async function loginByPhone(
  context: Context,
  name: string,
  phoneCode?: string,
): Promise<{ answer: Answer; phoneCode: string; number: string }> {
  const { backend, simulator } = context
  const number = newNumber()
  const fresh = await simulator.phone(name, number)
  const json = { provider: 'wechat', code: fresh.code, phoneCode: phoneCode ?? fresh.phoneCode }
  const answer = await backend.send({ method: 'POST', path: '/login', json })
  return { answer, phoneCode: json.phoneCode, number }
}

export const phoneCases: Case[] = [
  {
    id: 'phone.login',
    level: 'recommended',
    title: text(
      '用手机号按钮的 phoneCode 登录（mode="phone" 时必需）',
      'A login with the phoneCode of the phone button (required for mode="phone")',
    ),
    expected: text('200，user.phone 为字符串', '200, user.phone is a text'),
    why: text(
      '每次取号都收费；被拒绝或忽略，钱花了而号码没有。',
      'Each number is paid for: refused or ignored, it is paid for nothing.',
    ),
    needs: ['login.member'],
    async run(context) {
      const { answer } = await loginByPhone(context, context.newName())
      const { phone } = userIn(resultOf(answer))
      must(typeof phone === 'string' && phone !== '', answer, `user.phone: ${JSON.stringify(phone)}`)
    },
  },
  {
    id: 'phone.masked',
    level: 'recommended',
    title: text('手机号打码', 'The phone number is masked'),
    expected: text(
      '应答中没有完整号码，如 138****8000',
      'the whole number is not in the answer, e.g. 138****8000',
    ),
    why: text(
      '完整号码会进小程序的存储和别人的截图。',
      'A whole number ends up in the mini-program’s storage and in screenshots.',
    ),
    needs: ['phone.login'],
    async run(context) {
      const { answer, number } = await loginByPhone(context, context.newName())
      must(!answer.text.includes(number), answer, 'user.phone')
    },
  },
  {
    id: 'phone.again',
    level: 'recommended',
    title: text('同一 phoneCode 配新 code 再次提交仍可用', 'The same phoneCode works again with a new code'),
    expected: text('同一用户 5 分钟内得到 200', '200 for the same user within 5 minutes'),
    why: text(
      '断网后组件重发同一个 phoneCode，免得用户再授权、您再付费。',
      'After a network failure the same one is sent again, so that nobody asks, or pays, twice.',
    ),
    needs: ['phone.login'],
    async run(context) {
      const name = context.newName()
      const { phoneCode } = await loginByPhone(context, name)
      const { answer } = await loginByPhone(context, name, phoneCode)
      resultOf(answer)
    },
  },
  {
    id: 'phone.stolen',
    level: 'recommended',
    title: text('别人用过的 phoneCode 被拒绝', 'A phoneCode that another user has used is refused'),
    expected: text('4xx 与错误名', '4xx with the name of an error'),
    why: text(
      '否则截获者能绑上别人的号码。',
      'Otherwise whoever gets hold of it takes over another’s number.',
    ),
    needs: ['phone.login'],
    async run(context) {
      const { phoneCode } = await loginByPhone(context, context.newName())
      const { answer } = await loginByPhone(context, context.newName(), phoneCode)
      refusalOf(answer, isRefused)
    },
  },
  {
    id: 'phone.refused',
    level: 'recommended',
    title: text(
      '微信不认的 phoneCode 叫 phone_code_invalid',
      'A phoneCode that WeChat refuses is phone_code_invalid',
    ),
    expected: text('4xx，error 为 phone_code_invalid', '4xx, error is phone_code_invalid'),
    why: text(
      '组件靠这个名称丢弃它，让用户重新授权；否则会反复提交同一个废码。',
      'By this name the popup drops it and asks anew; otherwise it submits the same dead code again.',
    ),
    needs: ['phone.login'],
    async run(context) {
      const { answer } = await loginByPhone(context, context.newName(), 'verifyPhoneCodeThatNobodyHandedOut')
      const error = refusalOf(answer, isRefused)
      must(error === 'phone_code_invalid', answer, `error: ${error}`)
    },
  },
  {
    id: 'phone.route',
    level: 'optional',
    title: text('POST /user/phone 登录后绑定手机号', 'POST /user/phone adds the number after a login'),
    expected: text('200，result 为 user，phone 已打码', '200, the result is the user, phone masked'),
    why: text('供登录后再要手机号的页面。', 'For pages that ask for it later.'),
    needs: ['login.utoken'],
    async run({ backend, simulator, login }) {
      const { utoken, name } = await login()
      const number = newNumber()
      const { phoneCode } = await simulator.phone(name, number)
      const answer = await backend.send({ method: 'POST', path: '/user/phone', utoken, json: { phoneCode } })
      offeredOr404(answer.status)
      const { phone } = Object(resultOf(answer)) as { phone?: unknown }
      must(typeof phone === 'string' && !answer.text.includes(number), answer, 'phone')
    },
  },
]
