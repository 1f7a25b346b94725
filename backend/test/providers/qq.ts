import { qq } from '../../src/provider/qq.ts'
import type { ProviderEntry } from './contract/entry.ts'

const refuse =
  (errcode: number) =>
  (words: string): string =>
    JSON.stringify({ errcode, errmsg: words })

export const entry: ProviderEntry = {
  name: 'qq',
  appIds: ['1100000001', '1100000002'],
  create: qq,
  mount: '/qq',
  exchangePath: '/sns/jscode2session',
  codeOf: ({ url }) => url.searchParams.get('js_code'),
  good: ({ subject, secret }) => JSON.stringify({ openid: subject, session_key: secret }),
  refusals: [
    { what: 'is busy', answer: refuse(-1), error: 'platform_busy', retryAfter: '1' },
    { what: 'does not know the code', answer: refuse(40029), error: 'code_invalid' },
    {
      what: 'has seen the user too often',
      answer: refuse(45011),
      error: 'too_many_logins',
      retryAfter: '60',
    },
    { what: 'has a reason of its own', answer: refuse(99_999), error: 'platform_misconfigured' },
  ],
  useless: ['{"session_key":"a"}', '{"openid":7,"session_key":"a"}', '{"openid":"oAnn"}'],
  used: 'code_invalid',
}
