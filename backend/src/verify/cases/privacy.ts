import { createHash } from 'node:crypto'
import type { Case, Context } from '../case.ts'
import { must } from '../check.ts'
import type { Answer } from '../client.ts'
import { text } from '../text.ts'

const why = text(
  'session_key 能解密和伪造用户数据，openid 能跨接口认人；到了客户端就等于公开。',
  'A session_key opens and forges a user’s data, and an openid is known wherever the user goes: at a client both are public.',
)

/** A user who meets every route that tells of one. */
async function tour({ backend, simulator, newName }: Context): Promise<{ name: string; code: string }> {
  const name = newName()
  const code = await simulator.code(name)
  const userInfo = await simulator.userInfo(code)
  const answer = await backend.send({
    method: 'POST',
    path: '/login',
    json: { provider: 'wechat', code, userInfo },
  })
  const { utoken } = Object(Object(answer.body).result) as { utoken?: string }
  for (const path of ['/session', '/user', '/sessions']) await backend.send({ path, utoken: String(utoken) })
  return { name, code }
}

const told = ({ text, headers }: Answer): string => `${text}\n${headers ? [...headers].join('\n') : ''}`

/** What may stand in a JSON text as a value. */
const valuesOf = (answer: Answer): string[] => told(answer).match(/[A-Za-z0-9+/]{20,}={0,2}/g) ?? []

export const privacyCases: Case[] = [
  {
    id: 'privacy.names',
    level: 'required',
    title: text(
      '应答中没有名为 openid、unionid、session_key 的字段',
      'No answer has a field named openid, unionid or session_key',
    ),
    expected: text('这些字段只留在后端', 'these stay in the backend'),
    why,
    needs: ['login.answer'],
    async run(context) {
      await tour(context)
      const found = context.answers.find(({ text }) =>
        /"[^"]{0,20}(open_?id|union_?id|session_?key)"\s*:/i.test(text),
      )
      must(found === undefined, found ?? [], 'openid / unionid / session_key')
    },
  },
  {
    id: 'privacy.openid',
    level: 'required',
    title: text('任何应答都不含用户的 openid', 'No answer holds the user’s openid'),
    expected: text('openid 不以任何字段名出现', 'the openid is nowhere, by no name'),
    why,
    needs: ['login.exchange', 'privacy.names'],
    async run(context) {
      await tour(context)
      const openIds = await context.simulator.openIds()
      const found = context.answers.find((answer) => openIds.some((id) => told(answer).includes(id)))
      must(found === undefined, found ?? [], 'openid')
    },
  },
  {
    id: 'privacy.session-key',
    level: 'required',
    title: text('任何应答都不含 session_key', 'No answer holds a session_key'),
    expected: text('session_key 不以任何字段名出现', 'the session_key is nowhere, by no name'),
    why,
    needs: ['privacy.names'],
    async run(context) {
      const { code } = await tour(context)
      // The key is not told, but what it signs: a value that signs the same is the key.
      const { rawData, signature } = await context.simulator.userInfo(code)
      const isKey = (value: string): boolean =>
        createHash('sha1')
          .update(rawData + value)
          .digest('hex') === signature
      const found = context.answers.find((answer) => valuesOf(answer).some(isKey))
      must(found === undefined, found ?? [], 'session_key')
    },
  },
]
