import { tuya } from '../../src/provider/tuya.ts'
import type { ProviderEntry } from './contract/entry.ts'

const refuse =
  (code: number) =>
  (words: string): string =>
    JSON.stringify({ success: false, code, msg: words, t: 1_588_925_778_000, tid: words })

const succeed = (result: unknown): string => JSON.stringify({ success: true, t: 1, tid: 'x', result })

const tokens = { access_token: 'a', refresh_token: 'r', expire_time: 7200, uid: 'ay1' }

export const entry: ProviderEntry = {
  name: 'tuya',
  appIds: ['1KAD46OrT9HafiKdsXeg', '2KAD46OrT9HafiKdsXeg'],
  create: ({ appId, ...options }) => tuya({ clientId: appId, ...options }),
  mount: '/tuya',
  exchangePath: '/v1.0/token',
  codeOf: ({ url }) => url.searchParams.get('code'),
  good: ({ subject, secret }) =>
    succeed({ access_token: secret, refresh_token: `${secret}2`, expire_time: 7200, uid: subject }),
  refusals: [
    { what: 'does not know the code', answer: refuse(1107), error: 'code_invalid' },
    { what: 'says so as a 400', answer: refuse(1107), httpStatus: 400, error: 'code_invalid' },
    { what: 'finds the code of no form', answer: refuse(1109), error: 'code_invalid' },
    { what: 'refuses the signature', answer: refuse(1004), error: 'platform_misconfigured' },
    { what: 'does not know the client', answer: refuse(1005), error: 'platform_misconfigured' },
    { what: 'finds the time wrong', answer: refuse(1013), error: 'platform_misconfigured' },
    { what: 'has no such link', answer: refuse(1106), error: 'platform_misconfigured' },
    { what: 'is another data centre', answer: refuse(2406), error: 'platform_misconfigured' },
    { what: 'has no such service', answer: refuse(28_841_105), error: 'platform_misconfigured' },
    { what: 'has too many calls', answer: refuse(1110), error: 'platform_busy', retryAfter: '1' },
    { what: 'is busy', answer: refuse(1111), error: 'platform_busy', retryAfter: '1' },
    { what: 'is asked too often', answer: refuse(1199), error: 'platform_busy', retryAfter: '60' },
    { what: 'is out of order', answer: refuse(500), httpStatus: 500, error: 'platform_unavailable' },
    { what: 'redirects', answer: refuse(1107), httpStatus: 302, error: 'platform_unavailable' },
    { what: 'has a reason of its own', answer: refuse(99_999), error: 'platform_unavailable' },
    {
      what: 'tells it as text',
      answer: (words) => refuse(1107)(words).replace('1107', '"1107"'),
      error: 'code_invalid',
    },
  ],
  useless: [
    '{"success":true}',
    '{"success":false}',
    '{"success":"true","result":{}}',
    succeed({ ...tokens, uid: undefined }),
    succeed({ ...tokens, uid: 7 }),
    succeed({ ...tokens, uid: '' }),
    succeed({ ...tokens, access_token: undefined }),
    succeed({ ...tokens, expire_time: 'soon' }),
    JSON.stringify({ success: false, code: 'x', msg: 'x' }),
  ],
  used: 'code_invalid',
}
