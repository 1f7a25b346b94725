import { z } from 'zod'
import type { Case } from '../case.ts'
import { isStatus, matches, must, refusalOf } from '../check.ts'
import type { Answer } from '../client.ts'
import { text } from '../text.ts'

/** Of the right kind, and never issued by anybody. */
const madeUpToken = 'verify_0000000000000000000000000000000000000000000'

const failureSchema = z.looseObject({
  code: z.int(),
  error: z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be like session_revoked'),
  message: z.string(),
  requestId: z.string().min(1),
})

const failure = (status: number): string => `${status} { code: ${status}, error, message, requestId }`

function whole(answer: Answer): void {
  const { code } = matches(failureSchema, answer.body, answer)
  must(code === answer.status, answer, `code: ${code}, HTTP ${answer.status}`)
}

export const envelopeCases: Case[] = [
  {
    id: 'envelope.unauthorized',
    level: 'required',
    title: text(
      '未知的 utoken 得到 401 和错误名',
      'An unknown utoken is answered by 401 and the name of the error',
    ),
    expected: text('401，JSON 中 error 为非空字符串', '401, JSON whose error is a text that is not empty'),
    why: text(
      '组件只在 401 且能读出 error 时认定登录已失效；否则用户带着失效的登录态，请求一直失败。',
      'Only a 401 with an error that can be read ends the stored session; otherwise the user stays "logged in" and every request fails.',
    ),
    needs: [],
    async run({ backend }) {
      refusalOf(await backend.send({ path: '/session', utoken: madeUpToken }), isStatus(401))
    },
  },
  {
    id: 'envelope.failure',
    level: 'recommended',
    title: text('失败的应答结构完整', 'A failure has all of its parts'),
    expected: text(failure(401), failure(401)),
    why: text(
      'code 与 HTTP 状态一致、error 稳定、带 requestId，用户报障时才能在日志里找到那次请求。',
      'With a code equal to the status, a stable error and a requestId, the request a user complains of can be found in the log.',
    ),
    needs: ['envelope.unauthorized'],
    run: async ({ backend }) => whole(await backend.send({ path: '/session', utoken: madeUpToken })),
  },
  {
    id: 'envelope.no-token',
    level: 'recommended',
    title: text('不带 Authorization 得到 401', 'Without Authorization it is 401'),
    expected: text('401，JSON 中有 error', '401, JSON with an error'),
    why: text('否则未登录者可能读到数据。', 'Otherwise whoever has not logged in may read something.'),
    needs: [],
    async run({ backend }) {
      refusalOf(await backend.send({ path: '/session' }), isStatus(401))
    },
  },
  {
    id: 'envelope.json-type',
    level: 'recommended',
    title: text('应答的 Content-Type 是 application/json', 'Answers are labelled application/json'),
    expected: text('Content-Type: application/json', 'Content-Type: application/json'),
    why: text(
      '标成 text/html 的 JSON 会被网关、调试工具和浏览器当作网页。',
      'Gateways, tools and browsers take JSON that is labelled text/html for a page.',
    ),
    needs: ['envelope.unauthorized'],
    async run({ backend }) {
      const answer = await backend.send({ path: '/session', utoken: madeUpToken })
      const type = answer.headers?.get('content-type') ?? ''
      must(/^application\/([\w.-]+\+)?json\b/i.test(type), answer, `Content-Type: ${type}`)
    },
  },
  {
    id: 'envelope.not-found',
    level: 'recommended',
    title: text('不存在的路径得到 404 JSON', 'A path that is not there is answered by 404 in JSON'),
    expected: text(failure(404), failure(404)),
    why: text(
      '框架自带的 HTML 错误页，小程序里只会显示“服务异常”，看不出是路径写错。',
      'Of a framework’s HTML page the mini-program can only say "the server failed", not that the address is wrong.',
    ),
    needs: [],
    async run({ backend }) {
      const answer = await backend.send({ path: '/verify-no-such-route' })
      refusalOf(answer, isStatus(404))
      whole(answer)
    },
  },
  {
    id: 'envelope.method',
    level: 'recommended',
    title: text('不支持的方法得到 405 和 Allow', 'Another method is answered by 405 with Allow'),
    expected: text(`${failure(405)}，且有 Allow 头`, `${failure(405)}, and an Allow header`),
    why: text(
      '方法写错时一眼可见，而不是被误认为别的问题。',
      'A wrong method is then seen at once, not taken for something else.',
    ),
    needs: [],
    async run({ backend }) {
      const answer = await backend.send({ method: 'PUT', path: '/session', json: {} })
      refusalOf(answer, isStatus(405))
      whole(answer)
      must(answer.headers?.get('allow') !== null, answer, 'Allow: -')
    },
  },
  {
    id: 'envelope.no-store',
    level: 'recommended',
    title: text('失败的应答不缓存', 'Failures are not cached'),
    expected: text('Cache-Control: no-store', 'Cache-Control: no-store'),
    why: text(
      'CDN 或代理缓存了 401，登录后的用户仍会被当作未登录。',
      'A 401 that a CDN or proxy has kept turns users away who have logged in since.',
    ),
    needs: ['envelope.unauthorized'],
    async run({ backend }) {
      mustNotBeStored(await backend.send({ path: '/session', utoken: madeUpToken }))
    },
  },
  {
    id: 'envelope.no-store-session',
    level: 'recommended',
    title: text('登录与会话的应答不缓存', 'Logins and sessions are not cached'),
    expected: text('Cache-Control: no-store', 'Cache-Control: no-store'),
    why: text('被缓存的会话可能发给另一个用户。', 'A session that was cached may be handed to another user.'),
    needs: ['login.utoken'],
    async run({ backend, login }) {
      const { answer, utoken } = await login()
      mustNotBeStored(answer)
      mustNotBeStored(await backend.send({ path: '/session', utoken }))
    },
  },
]

function mustNotBeStored(answer: Answer): void {
  const said = answer.headers?.get('cache-control') ?? '-'
  must(/\bno-store\b/i.test(said), answer, `Cache-Control: ${said}`)
}
