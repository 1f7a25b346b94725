import type { Case } from '../case.ts'
import { must, resultOf, userIn } from '../check.ts'
import type { Answer, Client } from '../client.ts'
import { text } from '../text.ts'

const logIn = (backend: Client, code: string): Promise<Answer> =>
  backend.send({ method: 'POST', path: '/login', json: { provider: 'wechat', code } })

const many = 20

/** Either the first answer again, or a refusal that says why. */
function mustBeEqualOrUsed(answers: readonly Answer[]): void {
  const first = answers.find(({ status }) => status === 200)
  must(first !== undefined, answers.slice(0, 1), '200: 0')
  for (const answer of answers) {
    const isFine = answer.status === 200 ? answer.text === first?.text : answer.status === 409
    must(isFine, [first!, answer], answer.status === 200 ? 'not equal' : `HTTP ${answer.status}`)
  }
}

const why = text(
  '弱网下组件会重发同一个 code。微信的 code 只能用一次：再问一次只会得到 40163，用户明明登录成功却看到失败。',
  'On a weak network a request is sent again. A code works once at WeChat: asked again it says 40163, and the user sees a failure of a login that succeeded.',
)

export const onceCases: Case[] = [
  {
    id: 'once.concurrent',
    level: 'recommended',
    title: text(
      `同一个 code 同时提交 ${many} 次，只问微信一次`,
      `One code submitted ${many} times at once: WeChat is asked once`,
    ),
    expected: text(
      'jscode2session 只有 1 次；应答相同，或 409 code_used',
      'one jscode2session; equal answers, or 409 code_used',
    ),
    why,
    needs: ['login.utoken'],
    async run({ backend, simulator, newName }) {
      const code = await simulator.code(newName())
      const answers = await Promise.all(Array.from({ length: many }, () => logIn(backend, code)))
      const calls = await simulator.callsOf(code)
      must(calls === 1, answers.slice(0, 1), `jscode2session: ${calls}`)
      mustBeEqualOrUsed(answers)
    },
  },
  {
    id: 'once.again',
    level: 'recommended',
    title: text('用过的 code 再次提交，不再问微信', 'A code submitted once more: WeChat is not asked again'),
    expected: text(
      'jscode2session 只有 1 次；应答相同，或 409 code_used',
      'one jscode2session; the same answer, or 409 code_used',
    ),
    why,
    needs: ['login.utoken'],
    async run({ backend, simulator, newName }) {
      const code = await simulator.code(newName())
      const answers = [await logIn(backend, code), await logIn(backend, code)]
      const calls = await simulator.callsOf(code)
      must(calls === 1, answers, `jscode2session: ${calls}`)
      mustBeEqualOrUsed(answers)
    },
  },
  {
    id: 'once.one-user',
    level: 'recommended',
    title: text('新用户同时登录 10 次，只建一个用户', 'A new user who logs in 10 times at once is one user'),
    expected: text('10 个 code 得到同一个 user.id', 'one user.id for all 10 codes'),
    why: text(
      '否则同一个人有两个账号，订单时有时无。',
      'Otherwise one person has two accounts, and orders come and go.',
    ),
    needs: ['login.same-id'],
    async run({ backend, simulator, newName }) {
      const name = newName()
      const codes = await Promise.all(Array.from({ length: 10 }, () => simulator.code(name)))
      const answers = await Promise.all(codes.map((code) => logIn(backend, code)))
      const [first, ...more] = answers.map((answer) => userIn(resultOf(answer)).id)
      const other = more.findIndex((id) => id !== first)
      must(other < 0, [answers[0]!, answers[other + 1]!], 'user.id')
    },
  },
]
