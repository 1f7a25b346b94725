import {
  inputOf,
  replyOf,
  is,
  told,
  given,
  sent,
  instead,
  refusedBy,
  type Mutation,
  type Body,
} from './interfere.ts'

export const brokenLogin: Mutation[] = [
  {
    name: 'a login is not in the envelope',
    fails: ['login.answer'],
    make: () => async (asked, forward) => {
      const reply = await forward(asked)
      if (!is(asked, 'POST /login') || reply.status !== 200) return reply
      return replyOf(200, (JSON.parse(reply.body.toString()) as Body).result)
    },
  },
  {
    name: 'a login is an HTML error page',
    fails: ['login.answer', 'input.not-json', 'input.missing', 'input.hostile', 'input.too-large'],
    make: () =>
      instead((asked) => (is(asked, 'POST /login') ? replyOf(500, '<h1>Oops</h1>', 'text/html') : undefined)),
  },
  {
    name: 'utoken is missing',
    fails: ['login.utoken'],
    make: () => given('POST /login', ({ result }) => delete result['utoken']),
  },
  {
    name: 'expiresAt in seconds',
    fails: ['login.expires'],
    make: () =>
      given(
        'POST /login',
        ({ result }) => ((result['expiresAt'] = Math.floor(Number(result['expiresAt']) / 1000)), undefined),
      ),
  },
  {
    name: 'expiresAt as a text',
    fails: ['login.expires'],
    make: () => given('POST /login', ({ result }) => void (result['expiresAt'] = '2099-01-01T00:00:00Z')),
  },
  {
    name: 'a step of its own',
    fails: ['login.user'],
    make: () => given('POST /login', ({ result }) => void (result.user['step'] = 'user')),
  },
  {
    name: 'a user without an id',
    fails: ['login.user'],
    make: () => given('POST /login', ({ result }) => delete result.user['id']),
  },
  {
    name: 'a nickname of null',
    fails: ['login.shape'],
    make: () => given('POST /login', ({ result }) => void (result.user['nickName'] ||= null)),
  },
  {
    name: 'everybody is a visitor',
    fails: ['login.member'],
    make: () =>
      given('POST /login', ({ result }, asked) => {
        if (!inputOf(asked).silent) result.user['step'] = 'visitor'
      }),
  },
  {
    name: 'another user id at each login',
    fails: ['login.same-id'],
    // The same for the same code: a login that is answered once more is not another.
    make: () =>
      given(
        'POST /login',
        ({ result }, asked) => void (result.user['id'] = String(inputOf(asked).code).slice(0, 9)),
      ),
  },
  {
    name: 'one user id for all',
    fails: ['login.other-id'],
    make: () =>
      given('*', ({ result }) => {
        if (result.user) result.user['id'] = 'u'
        else if (result['step']) result['id'] = 'u'
      }),
  },
  {
    name: 'a silent login makes a member',
    fails: ['login.silent'],
    make: () => sent('POST /login', ({ silent, ...rest }) => (silent ? rest : undefined)),
  },
  {
    name: 'agreements are an unknown field',
    fails: ['login.agreements'],
    make: () => sent('POST /login', (input) => (input.agreements ? { ...input, unknown: 1 } : undefined)),
  },
  {
    name: 'an empty list of agreements is refused',
    fails: ['login.agreements'],
    make: () =>
      sent('POST /login', (input) => (input.agreements?.length === 0 ? { ...input, unknown: 1 } : undefined)),
  },
  {
    name: '200 with the body of an error',
    fails: ['login.refused'],
    make: () => told('POST /login', ({ error }) => (error === 'code_invalid' ? 200 : undefined)),
  },
  { name: 'a refused code is 401', fails: ['login.refused'], make: () => refusedBy('code_invalid', 401) },
  { name: 'a refused code is 500', fails: ['login.refused'], make: () => refusedBy('code_invalid', 500) },
  {
    name: 'a refused code has another name',
    fails: ['login.refused-name'],
    make: () =>
      told(
        'POST /login',
        (body) => void (body.error = body.error === 'code_invalid' ? 'bad_code' : body.error),
      ),
  },
]
