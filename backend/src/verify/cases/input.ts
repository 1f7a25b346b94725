import type { Case } from '../case.ts'
import { isRefused, isStatus, must, refusalOf } from '../check.ts'
import { text } from '../text.ts'

/** What a scanner or a broken client sends. */
const hostile = [
  'null',
  '[]',
  '"text"',
  '{"provider":"wechat","code":{"$ne":null}}',
  '{"provider":"wechat","code":["a"]}',
  '{"provider":"wechat","code":1}',
  String.raw`{"provider":"wechat","code":"a\u0000b"}`,
  String.raw`{"provider":"wechat","code":"\ud800"}`,
  '{"provider":"wechat","code":"","__proto__":{"silent":true}}',
  `${'['.repeat(2000)}${']'.repeat(2000)}`,
]

const post = (sending: { text?: string; json?: unknown }) => ({ method: 'POST', path: '/login', ...sending })

const refused = text(
  '4xx 与错误名（400 invalid_request）',
  '4xx with the name of an error (400 invalid_request)',
)

export const inputCases: Case[] = [
  {
    id: 'input.not-json',
    level: 'recommended',
    title: text('不是 JSON 的请求体被拒绝', 'A body that is not JSON is refused'),
    expected: text('4xx 与错误名（400 invalid_json）', '4xx with the name of an error (400 invalid_json)'),
    why: text('500 会惊动值班的人，而错在请求。', 'A 500 wakes somebody up for a fault of the caller.'),
    needs: [],
    async run({ backend }) {
      refusalOf(await backend.send(post({ text: '{"provider":' })), isRefused)
    },
  },
  {
    id: 'input.missing',
    level: 'recommended',
    title: text('缺少 code 被拒绝', 'A login without a code is refused'),
    expected: refused,
    why: text('联调时一眼看出缺了什么。', 'Whoever connects the two sees at once what is missing.'),
    needs: [],
    async run({ backend }) {
      refusalOf(await backend.send(post({ json: { provider: 'wechat' } })), isRefused)
    },
  },
  {
    id: 'input.hostile',
    level: 'recommended',
    title: text('类型不对和恶意的请求体被拒绝', 'Wrong types and hostile bodies are refused'),
    expected: refused,
    why: text(
      '这些输入曾让许多后端崩溃、注入或误判。',
      'Many a backend has crashed on these, or let somebody in.',
    ),
    needs: [],
    async run({ backend }) {
      for (const body of hostile) refusalOf(await backend.send(post({ text: body })), isRefused)
    },
  },
  {
    id: 'input.too-large',
    level: 'recommended',
    title: text('过大的请求体（2 MB）得到 413', 'A body of 2 MB is answered by 413'),
    expected: text('413 与错误名', '413 with the name of an error'),
    why: text('不限大小，几个请求就能占满内存。', 'Without a limit a few requests fill the memory.'),
    needs: [],
    async run({ backend }) {
      const large = JSON.stringify({ provider: 'wechat', code: 'x'.repeat(2 * 1024 * 1024) })
      refusalOf(await backend.send(post({ text: large })), isStatus(413))
    },
  },
  {
    id: 'input.unknown-field',
    level: 'recommended',
    title: text('未列出的字段被拒绝', 'A field that is not listed is refused'),
    expected: text(
      '4xx 与错误名，且 code 没有用掉',
      '4xx with the name of an error, and the code is not spent',
    ),
    why: text(
      '写错的字段名若被悄悄忽略，要很久才会发现。',
      'A misspelt field that is silently ignored is found late.',
    ),
    needs: ['login.answer'],
    async run({ backend, simulator, newName }) {
      const code = await simulator.code(newName())
      const answer = await backend.send(post({ json: { provider: 'wechat', code, slient: true } }))
      refusalOf(answer, isRefused)
      must((await simulator.callsOf(code)) === 0, answer, 'jscode2session')
    },
  },
  {
    id: 'input.provider',
    level: 'recommended',
    title: text('未知的 provider 被拒绝', 'An unknown provider is refused'),
    expected: text(
      '4xx 与错误名（400 unknown_provider），且 code 没有用掉',
      '4xx with the name of an error (400 unknown_provider), and the code is not spent',
    ),
    why: text(
      '把别的平台的 code 送给微信，只会白白用掉它。',
      'A code of another platform would be wasted at WeChat.',
    ),
    needs: ['login.answer'],
    async run({ backend, simulator, newName }) {
      const code = await simulator.code(newName())
      const answer = await backend.send(post({ json: { provider: 'nobody', code } }))
      refusalOf(answer, isRefused)
      must((await simulator.callsOf(code)) === 0, answer, 'jscode2session')
    },
  },
]
