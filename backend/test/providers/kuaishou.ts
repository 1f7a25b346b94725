import { kuaishou } from '../../src/provider/kuaishou.ts'
import type { ProviderEntry } from './contract/entry.ts'

const refuse =
  (result: number | string) =>
  (words: string): string =>
    JSON.stringify({ result, error: words, error_msg: words })

export const entry: ProviderEntry = {
  name: 'kuaishou',
  appIds: ['ks0000000000000001', 'ks0000000000000002'],
  create: kuaishou,
  mount: '/kuaishou',
  exchangePath: '/oauth2/mp/code2session',
  codeOf: ({ body }) => new URLSearchParams(body).get('js_code'),
  good: ({ subject, secret }) => JSON.stringify({ result: 1, open_id: subject, session_key: secret }),
  refusals: [
    { what: 'does not know the code', answer: refuse(100200105), error: 'code_invalid' },
    { what: 'says so with a 400', answer: refuse(100200105), httpStatus: 400, error: 'code_invalid' },
    { what: 'says so with a text', answer: refuse('100200105'), error: 'code_invalid' },
    { what: 'has failed', answer: refuse(100200500), error: 'platform_busy', retryAfter: '1' },
    { what: 'does not know the secret', answer: refuse(100200101), error: 'platform_misconfigured' },
    { what: 'has a reason of its own', answer: refuse(99_999), error: 'platform_misconfigured' },
  ],
  useless: [
    '{"result":1}',
    '{"open_id":"a","session_key":"a"}',
    '{"result":1,"open_id":"","session_key":"a"}',
    '{"result":1,"open_id":"a"}',
    '{"result":"fail"}',
  ],
  used: 'code_invalid',
}
