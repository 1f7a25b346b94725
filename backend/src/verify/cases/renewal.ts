import type { Case } from '../case.ts'
import { fieldsOf, matches, must, reaches, resultOf, userIn } from '../check.ts'
import { NotOffered } from '../outcome.ts'
import { text } from '../text.ts'
import { silentLogin } from './login.ts'
import { sessionOf } from './session.ts'
import { openedShape } from './shapes.ts'

export const renewalCases: Case[] = [
  {
    id: 'renewal.silent',
    level: 'required',
    title: text('静默登录为 member 续期', 'A silent login renews a member’s session'),
    expected: text(
      '同一 user.id，step 不退回 visitor，新 utoken 可用',
      'the same user.id, a step that is not visitor again, a utoken that holds',
    ),
    why: text(
      '组件就是这样续期的；退回 visitor 等于把用户登出。',
      'This is how sessions are renewed; a visitor again, the user is logged out in effect.',
    ),
    needs: ['login.silent', 'login.member', 'login.same-id', 'session.get'],
    async run(context) {
      const before = await context.login()
      const answer = await silentLogin(context, before.name)
      const result = resultOf(answer)
      const { id, step } = userIn(result)
      must(id === before.user.id, [before.answer, answer], 'user.id')
      must(reaches(step, 'member'), answer, `user.step: ${step}`)
      resultOf(await sessionOf(context, String(fieldsOf(result)['utoken'])))
    },
  },
  {
    id: 'renewal.old-token',
    level: 'recommended',
    title: text('续期后旧 utoken 仍有效', 'The utoken of before holds on after a renewal'),
    expected: text('旧 utoken 的 GET /session 为 200', 'GET /session with the former utoken is 200'),
    why: text(
      '续期时还在路上的请求带的是旧 utoken，立即作废会让它们白跑一次。',
      'Requests on their way carry it: ended at once, each of them has to be sent again.',
    ),
    needs: ['renewal.silent'],
    async run(context) {
      const before = await context.login()
      await silentLogin(context, before.name)
      resultOf(await sessionOf(context, before.utoken))
    },
  },
  {
    id: 'renewal.route',
    level: 'optional',
    title: text('POST /session/renew 延长会话', 'POST /session/renew prolongs a session'),
    expected: text(
      '200，{ utoken, expiresAt, user }，expiresAt 不早于原先',
      '200, { utoken, expiresAt, user }, expiresAt no earlier than before',
    ),
    why: text('供不便再取 code 的场合。', 'For where another code is not wanted.'),
    needs: ['login.shape', 'login.same-id'],
    async run({ backend, login }) {
      const before = await login()
      const answer = await backend.send({ method: 'POST', path: '/session/renew', utoken: before.utoken })
      offeredOr404(answer.status)
      const { expiresAt, user } = matches(openedShape, resultOf(answer), answer)
      must(expiresAt >= before.expiresAt, [before.answer, answer], 'result.expiresAt')
      must(user.id === before.user.id, [before.answer, answer], 'user.id')
    },
  },
]

export function offeredOr404(status: number): void {
  if ([404, 405, 501].includes(status))
    throw new NotOffered(text('未提供（可选）', 'not offered, and need not be'))
}
