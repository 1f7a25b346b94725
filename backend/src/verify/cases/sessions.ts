import type { Case, Context, LoggedIn } from '../case.ts'
import { isStatus, matches, must, refusalOf, resultOf } from '../check.ts'
import type { Answer } from '../client.ts'
import { Unchecked } from '../outcome.ts'
import { text } from '../text.ts'
import { sessionOf } from './session.ts'
import { sessionListShape } from './shapes.ts'

const listOf = ({ backend }: Context, utoken: string): Promise<Answer> =>
  backend.send({ path: '/sessions', utoken })

/** Two sessions of one user; the first one's id as it sees itself. */
async function two(context: Context): Promise<{ mine: LoggedIn; other: LoggedIn; otherId: string }> {
  const mine = await context.login()
  const other = await context.login(mine.name)
  const answer = await listOf(context, mine.utoken)
  const parsed = sessionListShape.safeParse(resultOf(answer))
  const otherId = parsed.data?.find(({ current }) => !current)?.id
  if (otherId === undefined)
    throw new Unchecked(text('列表中没有另一个会话', 'the list lacks the other session'))
  return { mine, other, otherId }
}

export const sessionListCases: Case[] = [
  {
    id: 'sessions.list',
    level: 'recommended',
    title: text('GET /sessions 列出自己的会话', 'GET /sessions lists the user’s sessions'),
    expected: text(
      '[{ id, current, client, createdAt, lastSeenAt, expiresAt }]，恰有一个 current',
      '[{ id, current, client, createdAt, lastSeenAt, expiresAt }], exactly one of them current',
    ),
    why: text('用户借此发现并结束陌生设备上的登录。', 'By it users find a device that is not theirs.'),
    needs: ['session.get', 'session.others-stay'],
    async run(context) {
      const { name, utoken } = await context.login()
      await context.login(name)
      const answer = await listOf(context, utoken)
      const list = matches(sessionListShape, resultOf(answer), answer)
      must(list.length === 2, answer, `length: ${list.length}`)
      must(list.filter(({ current }) => current).length === 1, answer, 'current')
    },
  },
  {
    id: 'sessions.end-one',
    level: 'recommended',
    title: text('DELETE /sessions/:id 结束其中一个', 'DELETE /sessions/:id ends one'),
    expected: text('200；那个会话 401，自己的仍 200', '200; that session is 401, the own one still 200'),
    why: text('丢了手机的用户要能让它下线。', 'Whoever has lost a phone has to be able to log it out.'),
    needs: ['sessions.list', 'session.revoked'],
    async run(context) {
      const { mine, other, otherId } = await two(context)
      const path = `/sessions/${encodeURIComponent(otherId)}`
      resultOf(await context.backend.send({ method: 'DELETE', path, utoken: mine.utoken }))
      refusalOf(await sessionOf(context, other.utoken), isStatus(401))
      resultOf(await sessionOf(context, mine.utoken))
    },
  },
  {
    id: 'sessions.foreign',
    level: 'recommended',
    title: text('不能结束别人的会话', 'Another user’s session cannot be ended'),
    expected: text('404，别人的会话仍 200', '404, and the other’s session is still 200'),
    why: text(
      '否则任何人都能把别人踢下线；404 也不透露它存在。',
      'Otherwise anybody can throw anybody out; a 404 does not tell that it is there either.',
    ),
    needs: ['sessions.list'],
    async run(context) {
      const { other, otherId } = await two(context)
      const stranger = await context.login()
      const path = `/sessions/${encodeURIComponent(otherId)}`
      const answer = await context.backend.send({ method: 'DELETE', path, utoken: stranger.utoken })
      refusalOf(answer, isStatus(404))
      resultOf(await sessionOf(context, other.utoken))
    },
  },
  {
    id: 'sessions.end-others',
    level: 'recommended',
    title: text('DELETE /sessions 结束其他全部', 'DELETE /sessions ends all the others'),
    expected: text('200；其他会话 401，自己的仍 200', '200; the other session is 401, the own one still 200'),
    why: text('怀疑账号被盗时，一步即可。', 'One step, for whoever fears for the account.'),
    needs: ['sessions.list', 'session.revoked'],
    async run(context) {
      const { mine, other } = await two(context)
      resultOf(await context.backend.send({ method: 'DELETE', path: '/sessions', utoken: mine.utoken }))
      refusalOf(await sessionOf(context, other.utoken), isStatus(401))
      resultOf(await sessionOf(context, mine.utoken))
    },
  },
]
