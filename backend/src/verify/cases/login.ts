import type { Case, Context } from '../case.ts'
import { fieldsOf, isRefused, matches, must, reaches, refusalOf, resultOf, userIn } from '../check.ts'
import type { Answer } from '../client.ts'
import { Unchecked } from '../outcome.ts'
import { text } from '../text.ts'
import { openedShape } from './shapes.ts'

const provider = 'wechat'

/** Of the form that codes have; the platform has never handed it out. */
const madeUpCode = (): string => `0verify${Math.random().toString(36).slice(2).padEnd(25, 'x').slice(0, 25)}`

/** The answer to a login, and whether it made sense to ask at all. */
async function firstLogin({ backend, simulator, newName }: Context): Promise<Answer> {
  const code = await simulator.code(newName())
  const answer = await backend.send({ method: 'POST', path: '/login', json: { provider, code } })
  const isRefusal = answer.body !== undefined && ![200, 404, 405, 500].includes(answer.status)
  if (isRefusal && (await simulator.callsOf(code)) === 0) {
    const said = `${answer.status} ${String(fieldsOf(answer.body)['error'] ?? '')}`.trim()
    throw new Unchecked(
      text(
        `后端没有向模拟器换取这个 code（应答 ${said}）：启动它时把微信接口的地址（本包为 WECHAT_API）指向模拟器，密钥用 secret`,
        `the backend did not ask the simulator for this code (it answered ${said}): start it with the simulator in place of api.weixin.qq.com (WECHAT_API in this package) and the secret "secret"`,
      ),
    )
  }
  return answer
}

export const loginCases: Case[] = [
  {
    id: 'login.answer',
    level: 'required',
    title: text('用 wx.login 的 code 登录成功', 'A code of wx.login logs in'),
    expected: text('HTTP 200，{ "code": 200, "result": … }', 'HTTP 200, { "code": 200, "result": … }'),
    why: text(
      '用户点了登录，弹窗只提示失败。路径不对时，用 --prefix 或把路径写进地址。',
      'The user taps and the popup says that it failed. If the routes are below a path, name it with --prefix or in the address.',
    ),
    needs: ['simulator'],
    async run(context) {
      resultOf(await firstLogin(context))
    },
  },
  {
    id: 'login.exchange',
    level: 'required',
    title: text('登录时向微信换取这个 code', 'A login asks WeChat about its code'),
    expected: text('平台收到一次 jscode2session', 'one call of jscode2session at the platform'),
    why: text(
      '不换取就不知道是谁：任何人可冒充任何人。',
      'Without it nobody knows who it is: anyone may be anyone.',
    ),
    needs: ['login.answer'],
    async run({ simulator, login }) {
      const { code, answer } = await login()
      must((await simulator.callsOf(code)) > 0, answer, 'jscode2session: 0')
    },
  },
  {
    id: 'login.utoken',
    level: 'required',
    title: text('登录返回 utoken', 'A login gives a utoken'),
    expected: text(
      'result.utoken 为可放进请求头的非空字符串',
      'result.utoken is a text that fits into a header',
    ),
    why: text(
      '没有它组件不认这次登录，用户停在登录弹窗。',
      'Without it the login does not count, and the user is stuck in the popup.',
    ),
    needs: ['login.answer'],
    async run({ login }) {
      const { answer } = await login()
      const { utoken } = fieldsOf(resultOf(answer))
      must(typeof utoken === 'string' && /^[\x21-\x7e]+$/.test(utoken), answer, 'result.utoken')
    },
  },
  {
    id: 'login.expires',
    level: 'required',
    title: text('登录返回 expiresAt（毫秒）', 'A login gives expiresAt, in milliseconds'),
    expected: text(
      'result.expiresAt 为晚于现在的毫秒时间戳（数字）',
      'result.expiresAt is a number of epoch milliseconds, later than now',
    ),
    why: text(
      '不是数字则登录不成立；若是秒，组件以为时钟有误，从不提前续期，用户会在操作中途掉线。',
      'Not a number, the login does not count; in seconds, it is never renewed ahead, and users drop out in the middle of something.',
    ),
    needs: ['login.answer'],
    async run({ login }) {
      const { answer } = await login()
      const { expiresAt } = fieldsOf(resultOf(answer))
      must(isLater(expiresAt), answer, `result.expiresAt: ${JSON.stringify(expiresAt)}, now: ${Date.now()}`)
    },
  },
  {
    id: 'login.user',
    level: 'required',
    title: text('登录返回 user 的 id 与 step', 'A login gives the user’s id and step'),
    expected: text(
      'result.user.id 存在，step 为 visitor、member 或 profiled',
      'result.user.id is there, step is visitor, member or profiled',
    ),
    why: text(
      'step 缺失或不认识时，组件读不回存下的登录，用户每次打开都要重登。',
      'A session without a known step is not read back: the user logs in anew at each start.',
    ),
    needs: ['login.answer'],
    async run({ login }) {
      const { answer } = await login()
      const { id, step } = fieldsOf(userIn(resultOf(answer)))
      must(['string', 'number'].includes(typeof id) && id !== '', answer, `user.id: ${JSON.stringify(id)}`)
      must(reaches(step, 'visitor'), answer, `user.step: ${JSON.stringify(step)}`)
    },
  },
  {
    id: 'login.shape',
    level: 'recommended',
    title: text('登录的结构与文档一致', 'A login has the documented shape'),
    expected: text(
      "user 为 { id: 字符串, step, nickName: 字符串, avatarUrl: 字符串, phone: 字符串或 null }，未知时为 ''",
      "user is { id: text, step, nickName: text, avatarUrl: text, phone: text or null }; '' where unknown",
    ),
    why: text(
      '类型不同会在页面上显示 null、undefined；过大的数字 id 会失去精度。',
      'Pages would show null or undefined; a long numeric id loses its last digits.',
    ),
    needs: ['login.utoken', 'login.expires', 'login.user'],
    async run({ login }) {
      const { answer } = await login()
      matches(openedShape, resultOf(answer), answer)
    },
  },
  {
    id: 'login.member',
    level: 'required',
    title: text('经弹窗登录的用户是 member', 'Whoever logs in through the popup is a member'),
    expected: text('user.step 为 member 或 profiled', 'user.step is member or profiled'),
    why: text(
      '仍是 visitor 时，受保护的页面会一次次再弹出登录。',
      'A visitor still, the user is asked to log in by each guarded page again.',
    ),
    needs: ['login.user'],
    async run({ login }) {
      const { answer, user } = await login()
      must(reaches(user.step, 'member'), answer, `user.step: ${user.step}`)
    },
  },
  {
    id: 'login.same-id',
    level: 'required',
    title: text('同一用户每次登录 id 相同', 'One user has one id, login after login'),
    expected: text('两次登录的 user.id 相同', 'the same user.id in both logins'),
    why: text(
      'id 变化会被当作换了人：续期中的请求不再重发，订单等数据对不上人。',
      'Another id is another person: requests are not sent again after a renewal, and orders lose their owner.',
    ),
    needs: ['login.user'],
    async run({ login }) {
      const first = await login()
      const second = await login(first.name)
      must(first.user.id === second.user.id, [first.answer, second.answer], 'user.id')
    },
  },
  {
    id: 'login.other-id',
    level: 'required',
    title: text('不同用户的 id 与 utoken 不同', 'Two users have two ids and two utokens'),
    expected: text('user.id 与 utoken 都不同', 'another user.id and another utoken'),
    why: text('否则用户会看到别人的资料。', 'Otherwise users see what is another’s.'),
    needs: ['login.user', 'login.utoken'],
    async run({ login }) {
      const [first, second] = [await login(), await login()]
      const both = [first.answer, second.answer]
      must(first.user.id !== second.user.id, both, 'user.id')
      must(first.utoken !== second.utoken, both, 'utoken')
    },
  },
  {
    id: 'login.silent',
    level: 'required',
    title: text('新用户静默登录是 visitor', 'A new user’s silent login makes a visitor'),
    expected: text(
      '{ silent: true } 得到 200，user.step 为 visitor',
      '{ silent: true } is answered by 200, user.step is visitor',
    ),
    why: text(
      '否则没有点过同意的用户会被当作已登录，弹窗和协议都不再出现。',
      'Otherwise somebody who has agreed to nothing counts as logged in, and never sees the popup or the agreements.',
    ),
    needs: ['login.user'],
    async run(context) {
      const answer = await silentLogin(context, context.newName())
      const { step } = fieldsOf(userIn(resultOf(answer)))
      must(step === 'visitor', answer, `user.step: ${JSON.stringify(step)}`)
    },
  },
  {
    id: 'login.agreements',
    level: 'required',
    title: text('接受 agreements（可为空数组）', 'agreements are taken, an empty list too'),
    expected: text(
      '[]、[{ title }] 和 [{ title, version }] 都得到 200',
      '[], [{ title }] and [{ title, version }] are answered by 200',
    ),
    why: text(
      '弹窗每次登录都带 agreements，被拒绝则谁也登录不了。',
      'The popup sends them with each login: if they are refused, nobody gets in.',
    ),
    needs: ['login.answer'],
    async run({ backend, simulator, newName }) {
      for (const agreements of [[], [{ title: '《用户协议》' }], [{ title: '《隐私政策》', version: '2' }]]) {
        const code = await simulator.code(newName())
        resultOf(await backend.send({ method: 'POST', path: '/login', json: { provider, code, agreements } }))
      }
    },
  },
  {
    id: 'login.refused',
    level: 'required',
    title: text('微信不认的 code 被拒绝', 'A code that WeChat refuses is refused'),
    expected: text('4xx（401 除外），JSON 中有 error', '4xx but 401, JSON with an error'),
    why: text(
      '组件据此换一个新 code 再试；200 或 401 会被误读成登录成功或会话失效。',
      'The user can then try again with a new code; a 200 or a 401 would be read as a login, or as the end of a session.',
    ),
    needs: ['login.answer'],
    async run({ backend }) {
      const json = { provider, code: madeUpCode() }
      refusalOf(await backend.send({ method: 'POST', path: '/login', json }), isRefused)
    },
  },
  {
    id: 'login.refused-name',
    level: 'recommended',
    title: text('这种拒绝叫 400 code_invalid', 'That refusal is 400 code_invalid'),
    expected: text('400，error 为 code_invalid', '400, error is code_invalid'),
    why: text(
      '名称一致，日志与前端提示才能区分“code 过期”和“请求写错”。',
      'By the name, logs and pages tell a code that is over from a request that is wrong.',
    ),
    needs: ['login.refused'],
    async run({ backend }) {
      const json = { provider, code: madeUpCode() }
      const answer = await backend.send({ method: 'POST', path: '/login', json })
      const error = refusalOf(answer, (status) => status === 400)
      must(error === 'code_invalid', answer, `error: ${error}`)
    },
  },
]

export async function silentLogin({ backend, simulator }: Context, name: string): Promise<Answer> {
  const code = await simulator.code(name)
  return backend.send({ method: 'POST', path: '/login', json: { provider, code, silent: true } })
}

const isLater = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value > Date.now()
