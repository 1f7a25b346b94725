import type { Case, Context, LoggedIn } from '../case.ts'
import { fieldsOf, given, isStatus, matches, must, reaches, refusalOf, resultOf, userIn } from '../check.ts'
import type { Answer } from '../client.ts'
import { NotOffered } from '../outcome.ts'
import { text } from '../text.ts'
import { sessionShape } from './shapes.ts'

export const sessionOf = ({ backend }: Context, utoken: string): Promise<Answer> =>
  backend.send({ path: '/session', utoken })

/** Logs in, and out again. */
async function ended(context: Context): Promise<LoggedIn> {
  const session = await context.login()
  given(await context.backend.send({ method: 'DELETE', path: '/session', utoken: session.utoken }))
  return session
}

export const sessionCases: Case[] = [
  {
    id: 'session.get',
    level: 'required',
    title: text('GET /session 返回 expiresAt 与 user', 'GET /session gives expiresAt and user'),
    expected: text(
      '200，result.expiresAt 为毫秒时间戳，result.user.step 已知',
      '200, result.expiresAt in epoch milliseconds, a known result.user.step',
    ),
    why: text(
      '小程序每次启动都靠它确认登录；读不懂就拿不到服务端的变化。',
      'The mini-program asks at each start; an answer it cannot read brings no news of the user.',
    ),
    needs: ['login.utoken', 'login.user'],
    async run(context) {
      const { utoken } = await context.login()
      const answer = await sessionOf(context, utoken)
      const { expiresAt, user } = fieldsOf(resultOf(answer))
      must(
        typeof expiresAt === 'number' && expiresAt > Date.now(),
        answer,
        `result.expiresAt: ${JSON.stringify(expiresAt)}`,
      )
      must(
        reaches(fieldsOf(user)['step'], 'visitor'),
        answer,
        `user.step: ${JSON.stringify(fieldsOf(user)['step'])}`,
      )
    },
  },
  {
    id: 'session.shape',
    level: 'recommended',
    title: text('会话的结构与文档一致', 'A session has the documented shape'),
    expected: text(
      '{ expiresAt, user: { id, step, nickName, avatarUrl, phone } }',
      '{ expiresAt, user: { id, step, nickName, avatarUrl, phone } }',
    ),
    why: text(
      '启动时整个 user 以它为准，缺的字段会从页面上消失。',
      'At a start the whole user is taken from it: a field it lacks vanishes from the pages.',
    ),
    needs: ['session.get', 'login.shape'],
    async run(context) {
      const { utoken } = await context.login()
      const answer = await sessionOf(context, utoken)
      matches(sessionShape, resultOf(answer), answer)
    },
  },
  {
    id: 'session.same-user',
    level: 'required',
    title: text('会话属于登录的那个用户', 'The session is that of the user who logged in'),
    expected: text('user.id 与登录时相同', 'the same user.id as at the login'),
    why: text('id 不同会被当作换了人。', 'Another id is taken for another person.'),
    needs: ['session.get', 'login.same-id'],
    async run(context) {
      const { utoken, user, answer } = await context.login()
      const session = await sessionOf(context, utoken)
      must(userIn(resultOf(session)).id === user.id, [answer, session], 'user.id')
    },
  },
  {
    id: 'session.end',
    level: 'required',
    title: text('DELETE /session 退出登录', 'DELETE /session logs out'),
    expected: text('200，{ "code": 200, "result": {} }', '200, { "code": 200, "result": {} }'),
    why: text(
      '用户退出后，服务端的会话还在。',
      'The session lives on at the server after its user has left.',
    ),
    needs: ['login.utoken'],
    async run({ backend, login }) {
      const { utoken } = await login()
      resultOf(await backend.send({ method: 'DELETE', path: '/session', utoken }))
    },
  },
  {
    id: 'session.revoked',
    level: 'required',
    title: text(
      '退出后的 utoken 得到 401 session_revoked',
      'A utoken that has logged out is answered by 401 session_revoked',
    ),
    expected: text('401，error 为 session_revoked', '401, error is session_revoked'),
    why: text(
      '仍可用则退出无效；名称不同，组件会当作过期而静默续期，被踢下线的设备又自己登录回来。',
      'Still valid, it never ended; by another name it is renewed silently, and a device that was logged out from elsewhere comes back by itself.',
    ),
    needs: ['session.end', 'session.get', 'envelope.unauthorized'],
    async run(context) {
      const { utoken } = await ended(context)
      const answer = await sessionOf(context, utoken)
      const error = refusalOf(answer, isStatus(401))
      must(error === 'session_revoked', answer, `error: ${error}`)
    },
  },
  {
    id: 'session.end-again',
    level: 'recommended',
    title: text('重复退出也成功', 'Logging out twice succeeds too'),
    expected: text(
      '对已结束的会话 DELETE /session 仍为 200',
      'DELETE /session of a session that has ended is 200',
    ),
    why: text(
      '离线时退出的手机稍后才说，得到错误只会无谓地重试。',
      'A phone that was offline says so late; an error would only make it try again.',
    ),
    needs: ['session.end'],
    async run(context) {
      const { utoken } = await ended(context)
      resultOf(await context.backend.send({ method: 'DELETE', path: '/session', utoken }))
    },
  },
  {
    id: 'session.others-stay',
    level: 'recommended',
    title: text('退出一台设备不影响另一台', 'Logging out on one device leaves the other'),
    expected: text('另一个会话仍为 200', 'the other session is still 200'),
    why: text('否则在平板上退出，手机也掉线。', 'Otherwise a logout on the tablet throws the phone out too.'),
    needs: ['session.end', 'session.get'],
    async run(context) {
      const kept = await context.login()
      const left = await context.login(kept.name)
      given(await context.backend.send({ method: 'DELETE', path: '/session', utoken: left.utoken }))
      resultOf(await sessionOf(context, kept.utoken))
    },
  },
  {
    id: 'session.expired',
    level: 'optional',
    title: text(
      '过期的会话得到 401 session_expired',
      'A session that is over is answered by 401 session_expired',
    ),
    expected: text('401，error 为 session_expired', '401, error is session_expired'),
    why: text(
      '组件据此静默续期，而不是让用户重新登录。',
      'By it the component renews silently, instead of asking the user.',
    ),
    needs: [],
    async run() {
      throw new NotOffered(
        text(
          '从外部无法让会话过期：请把会话改短，自行确认 GET /session 为 401 session_expired',
          'cannot be provoked from outside: make sessions short, and see for yourself that GET /session is 401 session_expired',
        ),
      )
    },
  },
]
