import { inputOf, told, given, sent, askAgain, refusedBy, type Mutation } from './interfere.ts'

export const brokenRobustness: Mutation[] = [
  {
    name: 'WeChat is asked again about a code that has come before',
    fails: ['once.again', 'once.concurrent'],
    make: askAgain('always'),
  },
  {
    name: 'WeChat is asked again about a code under way',
    fails: ['once.concurrent'],
    make: askAgain('while running'),
  },
  {
    name: 'what is not JSON is a 500',
    fails: ['input.not-json'],
    make: () => refusedBy('invalid_json', 500),
  },
  {
    name: 'a missing code is a 500',
    fails: ['input.missing'],
    make: () =>
      told('POST /login', (_body, _reply, asked) =>
        /^{"provider":"wechat"}$/.test(asked.body.toString()) ? 500 : undefined,
      ),
  },
  {
    name: 'a NUL is a 500',
    fails: ['input.hostile'],
    make: () =>
      told('POST /login', (_body, _reply, asked) =>
        asked.body.includes(String.raw`\u0000`) ? 500 : undefined,
      ),
  },
  {
    name: 'a large body is a 500',
    fails: ['input.too-large'],
    make: () => told('POST /login', ({ error }) => (error === 'body_too_large' ? 500 : undefined)),
  },
  {
    name: 'unknown fields are ignored',
    fails: ['input.unknown-field'],
    make: () =>
      sent('POST /login', (input) =>
        'slient' in input ? { provider: input.provider, code: input.code } : undefined,
      ),
  },
  {
    name: 'the provider is ignored',
    fails: ['input.provider'],
    make: () =>
      sent('POST /login', (input) =>
        input.provider === 'nobody' ? { ...input, provider: 'wechat' } : undefined,
      ),
  },
  {
    name: 'a busy platform is a refusal',
    fails: ['platform.busy'],
    make: () => refusedBy('platform_busy', 400),
  },
  {
    name: 'a broken platform is a refusal',
    fails: ['platform.broken'],
    make: () =>
      told('*', ({ error }, { status }) =>
        error === 'platform_unavailable' && status === 502 ? 400 : undefined,
      ),
  },
  {
    name: 'a slow platform is a refusal',
    fails: ['platform.slow'],
    make: () =>
      told('*', ({ error }, { status }) =>
        error === 'platform_unavailable' && status === 504 ? 400 : undefined,
      ),
  },
  {
    name: 'an openid in the user',
    fails: ['privacy.names'],
    make: () => given('GET /user', ({ result }) => void (result['openId'] = '')),
  },
  {
    name: 'an openid by another name',
    fails: ['privacy.openid'],
    make: ({ backend }) =>
      given('POST /login', async ({ result: { user } }) => {
        user['tag'] = (await backend.findUser(String(user['id'])))?.identity.subject
      }),
  },
  {
    name: 'a session_key by another name',
    fails: ['privacy.session-key'],
    make: ({ sessionKeys }) =>
      given(
        'POST /login',
        ({ result }, asked) => void (result.user['tag'] = sessionKeys.get(String(inputOf(asked).code))),
      ),
  },
  { name: 'a /health that is not well', fails: ['health.route'], make: () => told('GET /health', () => 503) },
]
