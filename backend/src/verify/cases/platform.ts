import type { Case, Context } from '../case.ts'
import { isFailed, refusalOf } from '../check.ts'
import type { Fault } from '../simulator.ts'
import { text } from '../text.ts'

async function mustFail({ backend, simulator, newName }: Context, fault: Fault): Promise<void> {
  const code = await simulator.code(newName())
  const json = { provider: 'wechat', code }
  const answer = await simulator.withFault(fault, () =>
    backend.send({ method: 'POST', path: '/login', json }),
  )
  refusalOf(answer, isFailed)
}

const expected = text('5xx，JSON 中有 error', '5xx, JSON with an error')

export const platformCases: Case[] = [
  {
    id: 'platform.busy',
    level: 'recommended',
    title: text('微信繁忙（-1）时登录失败为 5xx', 'WeChat is busy (-1): the login fails with 5xx'),
    expected,
    why: text(
      '弹窗据此提示“稍后再试”，而不是让用户换方式登录。',
      'The popup then says "later", and not that something is wrong with the user’s login.',
    ),
    needs: ['login.answer'],
    run: (context) => mustFail(context, { errcode: -1 }),
  },
  {
    id: 'platform.broken',
    level: 'recommended',
    title: text('微信返回 HTML 时登录失败为 5xx', 'WeChat answers HTML: the login fails with 5xx'),
    expected,
    why: text(
      '解析异常若变成 200 或断开连接，用户看到的就是“没反应”。',
      'A parser’s exception that becomes a 200, or a cut connection, looks like nothing at all.',
    ),
    needs: ['login.answer'],
    run: (context) => mustFail(context, { status: 502, body: '<html>Bad Gateway</html>' }),
  },
  {
    id: 'platform.slow',
    level: 'recommended',
    title: text('微信不应答时，10 秒内失败为 5xx', 'WeChat hangs: 5xx within 10 seconds'),
    expected: text('10 秒内 5xx，JSON 中有 error', '5xx within 10 seconds, JSON with an error'),
    why: text(
      '组件等 10 秒；后端不设时限，用户只能看着转圈，连接也会耗尽。',
      'The component waits for 10 seconds. Without a limit of its own the backend runs out of connections while users wait.',
    ),
    needs: ['login.answer'],
    run: (context) => mustFail(context, { delayMs: 60_000 }),
  },
]
