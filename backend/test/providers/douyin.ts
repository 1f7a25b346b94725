import { douyin } from '../../src/provider/douyin.ts'
import type { ProviderEntry } from './contract/entry.ts'

const refuse =
  (err_no: number) =>
  (words: string): string =>
    JSON.stringify({ err_no, err_tips: words, log_id: words, data: { openid: '', session_key: '' } })

export const entry: ProviderEntry = {
  name: 'douyin',
  appIds: ['tt0000000000000001', 'tt0000000000000002'],
  create: douyin,
  mount: '/douyin',
  exchangePath: '/api/apps/v2/jscode2session',
  codeOf: ({ body }) => (JSON.parse(body) as { code?: string }).code,
  good: ({ subject, secret }) =>
    JSON.stringify({ err_no: 0, err_tips: 'success', data: { openid: subject, session_key: secret } }),
  refusals: [
    { what: 'has failed', answer: refuse(-1), error: 'platform_busy', retryAfter: '1' },
    {
      what: 'has failed, as the open platform says it',
      answer: refuse(28001005),
      error: 'platform_busy',
      retryAfter: '1',
    },
    { what: 'does not know the code', answer: refuse(40018), error: 'code_invalid' },
    {
      what: 'knows the device alone',
      answer: (words) =>
        JSON.stringify({
          err_no: 0,
          err_tips: words,
          data: { openid: '', anonymous_openid: words, session_key: words, unionid: '' },
        }),
      error: 'code_invalid',
    },
    { what: 'does not know the appid', answer: refuse(40015), error: 'platform_misconfigured' },
    { what: 'does not know the secret', answer: refuse(40017), error: 'platform_misconfigured' },
    { what: 'has a reason of its own', answer: refuse(99_999), error: 'platform_misconfigured' },
  ],
  useless: [
    '{"err_no":0}',
    '{"data":{"openid":"a","session_key":"a"}}',
    '{"err_no":0,"data":{"session_key":"a"}}',
    '{"err_no":0,"data":{"openid":"a"}}',
  ],
  used: 'code_invalid',
}
