import { appId } from './support.ts'
import { Cut, type Asked, type Forward, type Interfere, type Pair, type Reply } from './verify-support.ts'

/** A backend that is broken in one way. */
export interface Mutation {
  name: string
  /** the cases that fail; no other may */
  fails: string[]
  /** made anew for each run: it may remember what it has seen */
  make(pair: Pair): Interfere
}

interface Body {
  code: unknown
  error?: unknown
  requestId?: unknown
  result: {
    [field: string]: unknown
    user: Record<string, unknown>
  }
}

interface Input {
  provider?: string
  code?: unknown
  silent?: boolean
  agreements?: unknown[]
  userInfo?: { rawData: string }
  nickName?: string
}

const inputOf = ({ body }: Asked): Input => {
  try {
    return Object(JSON.parse(body.toString())) as Input
  } catch {
    return {}
  }
}

const withInput = (asked: Asked, input: object): Asked => ({
  ...asked,
  body: Buffer.from(JSON.stringify(input)),
})

const replyOf = (status: number, body: object | string, type = 'application/json'): Reply => ({
  status,
  headers: { 'content-type': type, 'cache-control': 'no-store' },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

const fine = (): Reply => replyOf(200, { code: 200, result: {} })

const is = (asked: Asked, route: string): boolean =>
  route === '*' || `${asked.method} ${asked.path}` === route

/** Changes the JSON that a route answers; what it returns is the new status. */
const told =
  (route: string, change: (body: Body, reply: Reply, asked: Asked) => unknown): Interfere =>
  async (asked, forward) => {
    const reply = await forward(asked)
    if (!is(asked, route) || !/json/.test(reply.headers['content-type'] ?? '')) return reply
    const body = JSON.parse(reply.body.toString()) as Body
    const status = await change(body, reply, asked)
    return {
      ...reply,
      status: typeof status === 'number' ? status : reply.status,
      body: Buffer.from(JSON.stringify(body)),
    }
  }

/** The same, of successes only. */
const given = (route: string, change: (body: Body, asked: Asked) => unknown): Interfere =>
  told(route, (body, _reply, asked) => (body.code === 200 ? change(body, asked) : undefined))

/** Changes what a route is sent. */
const sent =
  (route: string, change: (input: Input) => object | undefined): Interfere =>
  (asked, forward) => {
    const changed = is(asked, route) ? change(inputOf(asked)) : undefined
    return forward(changed === undefined ? asked : withInput(asked, changed))
  }

/** Answers in place of the backend, where it does answer something. */
const instead =
  (answer: (asked: Asked, forward: Forward) => Reply | undefined | Promise<Reply | undefined>): Interfere =>
  async (asked, forward) =>
    (await answer(asked, forward)) ?? forward(asked)

const header =
  (name: string, value: string, where: (reply: Reply, asked: Asked) => boolean): Interfere =>
  async (asked, forward) => {
    const reply = await forward(asked)
    return where(reply, asked) ? { ...reply, headers: { ...reply.headers, [name]: value } } : reply
  }

/** The platform is asked about each code that has come before, or only while its first login is under way. */
const askAgain =
  (when: 'always' | 'while running') =>
  ({ simulator }: Pair): Interfere => {
    const seen = new Map<unknown, 'running' | 'done'>()
    return async (asked, forward) => {
      const { code } = inputOf(asked)
      if (!is(asked, 'POST /login') || typeof code !== 'string') return forward(asked)
      const state = seen.get(code)
      if (state === 'running' || (state === 'done' && when === 'always')) {
        const credentials = { appid: appId, secret: 'secret', grant_type: 'authorization_code' }
        const query = new URLSearchParams({ ...credentials, js_code: code })
        await fetch(`${simulator}/sns/jscode2session?${query}`)
        return forward(asked)
      }
      seen.set(code, 'running')
      const reply = await forward(asked)
      seen.set(code, 'done')
      return reply
    }
  }

/** A refusal of this name becomes a login that believes what it was sent. */
const believe = (error: string, where: (input: Input) => boolean): Interfere =>
  told('POST /login', (body, _reply, asked) => {
    const input = inputOf(asked)
    if (body.error !== error || !where(input)) return
    const { nickName, avatarUrl } = JSON.parse(input.userInfo?.rawData ?? '{}') as Record<string, string>
    const user = { id: 'u', step: 'profiled', nickName, avatarUrl, phone: null }
    body.code = 200
    body.result = { utoken: 'believed', expiresAt: Date.now() + 1e9, user }
    return 200
  })

/** A status for a refusal of this name. */
const refusedBy = (error: string, status: number): Interfere =>
  told('*', (body) => {
    if (body.error !== error) return
    body.code = status
    return status
  })

const sessionsOfOthers = /^DELETE \/sessions\/./

export const mutations: Mutation[] = [
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
  {
    name: '401 without the envelope',
    fails: ['envelope.unauthorized', 'envelope.no-token'],
    make: () => async (asked, forward) => {
      const reply = await forward(asked)
      return reply.status === 401 ? replyOf(401, 'Unauthorized', 'text/plain') : reply
    },
  },
  {
    name: '403 in place of 401',
    fails: ['envelope.unauthorized', 'envelope.no-token'],
    make: () => told('*', (body, { status }) => (status === 401 ? (body.code = 403) : undefined)),
  },
  {
    name: 'failures without a request id',
    fails: ['envelope.failure'],
    make: () => told('*', (body, { status }) => (status === 401 ? delete body.requestId : undefined)),
  },
  {
    name: 'a code of 0 in failures',
    fails: ['envelope.failure'],
    make: () => told('*', (body, { status }) => void (body.code = status === 401 ? 0 : body.code)),
  },
  {
    name: 'JSON labelled as a page',
    fails: ['envelope.json-type'],
    make: () => header('content-type', 'text/html', ({ status }) => status === 401),
  },
  {
    name: 'an HTML page for what is not there',
    fails: ['envelope.not-found'],
    make: () =>
      instead((asked) =>
        asked.path.includes('no-such') ? replyOf(404, '<h1>Not Found</h1>', 'text/html') : undefined,
      ),
  },
  {
    name: '404 in place of 405',
    fails: ['envelope.method'],
    make: () => refusedBy('method_not_allowed', 404),
  },
  {
    name: 'failures may be cached',
    fails: ['envelope.no-store'],
    make: () => header('cache-control', 'public, max-age=60', ({ status }) => status >= 400),
  },
  {
    name: 'sessions may be cached',
    fails: ['envelope.no-store-session'],
    make: () => header('cache-control', 'private', ({ status }) => status === 200),
  },
  {
    name: 'the session lacks its user',
    fails: ['session.get'],
    make: () => given('GET /session', ({ result }) => delete (result as Partial<Body['result']>).user),
  },
  {
    name: 'the session has its end in seconds',
    fails: ['session.get'],
    make: () => given('GET /session', ({ result }) => void (result['expiresAt'] = 1_900_000_000)),
  },
  {
    name: 'the session lacks the phone',
    fails: ['session.shape'],
    make: () => given('GET /session', ({ result }) => delete result.user['phone']),
  },
  {
    name: 'the session is of another user',
    fails: ['session.same-user'],
    make: () => given('GET /session', ({ result }) => void (result.user['id'] = 'u_other')),
  },
  {
    name: 'a logout without the envelope',
    fails: ['session.end'],
    make: () => async (asked, forward) => {
      const reply = await forward(asked)
      return is(asked, 'DELETE /session') ? { ...reply, status: 204, body: Buffer.alloc(0) } : reply
    },
  },
  {
    name: 'a session that outlives its logout',
    fails: ['session.revoked'],
    make: () => instead((asked) => (is(asked, 'DELETE /session') ? fine() : undefined)),
  },
  {
    name: 'a session that has ended is just unauthorized',
    fails: ['session.revoked'],
    make: () =>
      told('*', (body) => void (body.error = body.error === 'session_revoked' ? 'unauthorized' : body.error)),
  },
  {
    name: 'the second logout fails',
    fails: ['session.end-again'],
    make: () => {
      const left = new Set<string>()
      return instead((asked) => {
        const token = asked.headers['authorization'] ?? ''
        if (!is(asked, 'DELETE /session')) return undefined
        if (left.has(token)) return replyOf(404, { code: 404, error: 'not_found' })
        left.add(token)
        return undefined
      })
    },
  },
  {
    name: 'a logout ends all sessions',
    fails: ['session.others-stay'],
    make: () =>
      instead(async (asked, forward) => {
        if (is(asked, 'DELETE /session')) await forward({ ...asked, path: '/sessions' })
        return undefined
      }),
  },
  {
    name: 'a renewal makes a visitor',
    fails: ['renewal.silent'],
    make: () =>
      given('POST /login', ({ result }, asked) => {
        if (inputOf(asked).silent) result.user['step'] = 'visitor'
      }),
  },
  {
    name: 'a renewal ends the session of before',
    fails: ['renewal.old-token'],
    make: () => async (asked, forward) => {
      const reply = await forward(asked)
      if (is(asked, 'POST /login') && inputOf(asked).silent && reply.status === 200) {
        const { utoken } = (JSON.parse(reply.body.toString()) as Body).result
        const headers = { authorization: `Bearer ${String(utoken)}` }
        await forward({ method: 'DELETE', path: '/sessions', headers, body: Buffer.alloc(0) })
      }
      return reply
    },
  },
  {
    name: 'a renewal by its route shortens',
    fails: ['renewal.route'],
    make: () => given('POST /session/renew', ({ result }) => void (result['expiresAt'] = Date.now() + 1000)),
  },
  {
    name: 'userInfo is an unknown field',
    fails: ['userinfo.accepted'],
    make: () => sent('POST /login', (input) => (input.userInfo ? { ...input, unknown: 1 } : undefined)),
  },
  {
    name: 'userInfo is ignored',
    fails: ['userinfo.adopted'],
    make: () => sent('POST /login', (input) => ({ ...input, userInfo: undefined })),
  },
  {
    name: 'the signature is not checked',
    fails: ['userinfo.forged'],
    make: () => believe('signature_mismatch', ({ userInfo }) => userInfo?.rawData.includes('冒充') ?? false),
  },
  {
    name: 'the userInfo of others is believed',
    fails: ['userinfo.stolen'],
    make: () => believe('signature_mismatch', ({ userInfo }) => !userInfo?.rawData.includes('冒充')),
  },
  {
    name: 'the appid is not checked',
    fails: ['userinfo.appid'],
    make: () => believe('watermark_mismatch', () => true),
  },
  {
    name: 'the time is not checked',
    fails: ['userinfo.stale'],
    make: () => believe('watermark_stale', () => true),
  },
  {
    name: 'PUT /user is not there',
    fails: ['user.nickname'],
    make: () =>
      instead((asked) =>
        is(asked, 'PUT /user') ? replyOf(404, { code: 404, error: 'not_found' }) : undefined,
      ),
  },
  {
    name: 'a nickname that is not kept',
    fails: ['user.nickname-kept', 'avatar.profiled'],
    make: () =>
      instead(async (asked, forward) => {
        const { nickName } = inputOf(asked)
        if (!is(asked, 'PUT /user') || !nickName || nickName.trim() === '' || nickName === '微信用户')
          return undefined
        const { result } = JSON.parse((await forward({ ...asked, method: 'GET' })).body.toString()) as Body
        return replyOf(200, { code: 200, result: { ...result, nickName } })
      }),
  },
  {
    name: '微信用户 is a name',
    fails: ['user.nickname-bad'],
    make: () =>
      sent('PUT /user', ({ nickName }) => (nickName === '微信用户' ? { nickName: '微信' } : undefined)),
  },
  {
    name: 'GET /user cuts the connection',
    fails: ['user.get'],
    make: () =>
      instead((asked) => {
        if (is(asked, 'GET /user')) throw new Cut()
        return undefined
      }),
  },
  {
    name: 'an account that is not deleted',
    fails: ['user.delete'],
    make: () => instead((asked) => (is(asked, 'DELETE /user') ? fine() : undefined)),
  },
  {
    name: 'an account that is only logged out',
    fails: ['user.forgotten'],
    make: () =>
      instead(async (asked, forward) => {
        if (!is(asked, 'DELETE /user')) return undefined
        return forward({ ...asked, path: '/session' })
      }),
  },
  {
    name: 'an avatar without its address',
    fails: ['avatar.upload'],
    make: () => given('POST /user/avatar', ({ result }) => void (result['avatarUrl'] = '')),
  },
  {
    name: 'an avatar that is not there',
    fails: ['avatar.shown'],
    make: () => given('POST /user/avatar', ({ result }) => void (result['avatarUrl'] += 'x')),
  },
  {
    name: 'an avatar that is no picture',
    fails: ['avatar.shown'],
    make: () =>
      header('content-type', 'application/octet-stream', (_, { path }) => path.startsWith('/avatars/')),
  },
  {
    name: 'nobody is ever profiled',
    fails: ['avatar.profiled'],
    make: () => given('POST /user/avatar', ({ result }) => void (result['step'] = 'member')),
  },
  {
    name: 'any file is an avatar',
    fails: ['avatar.refused'],
    make: () => told('POST /user/avatar', ({ error }) => (error === 'avatar_invalid' ? 200 : undefined)),
  },
  {
    name: 'an avatar of any size',
    fails: ['avatar.too-large'],
    make: () => told('POST /user/avatar', ({ error }) => (error === 'body_too_large' ? 200 : undefined)),
  },
  {
    name: 'phoneCode is ignored',
    fails: ['phone.login'],
    make: () => sent('POST /login', (input) => ({ ...input, phoneCode: undefined })),
  },
  {
    name: 'the phone is not masked',
    fails: ['phone.masked'],
    make: ({ backend }) =>
      given('POST /login', async ({ result: { user } }) => {
        if (user['phone']) user['phone'] = (await backend.findUser(String(user['id'])))?.phoneNumber?.number
      }),
  },
  {
    name: 'a phone code that is dead has another name',
    fails: ['phone.refused'],
    make: () =>
      told(
        'POST /login',
        (body) => void (body.error = body.error === 'phone_code_invalid' ? 'failed' : body.error),
      ),
  },
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
    name: 'nobody is the current session',
    fails: ['sessions.list'],
    make: () =>
      given('GET /sessions', ({ result }) =>
        (result as unknown as { current: boolean }[]).forEach((one) => (one.current = false)),
      ),
  },
  {
    name: 'one session cannot be ended',
    fails: ['sessions.end-one'],
    make: () => async (asked, forward) => {
      if (!sessionsOfOthers.test(`${asked.method} ${asked.path}`)) return forward(asked)
      // Another user's is a 404 as before.
      const list = await forward({ ...asked, method: 'GET', path: '/sessions' })
      return list.body.includes(asked.path.slice('/sessions/'.length)) ? fine() : forward(asked)
    },
  },
  {
    name: 'the sessions of others are forbidden, not hidden',
    fails: ['sessions.foreign'],
    make: () => async (asked, forward) => {
      const reply = await forward(asked)
      const isOthers = sessionsOfOthers.test(`${asked.method} ${asked.path}`) && reply.status === 404
      return isOthers ? replyOf(403, { code: 403, error: 'forbidden' }) : reply
    },
  },
  {
    name: 'DELETE /sessions is not there',
    fails: ['sessions.end-others'],
    make: () =>
      instead((asked) =>
        is(asked, 'DELETE /sessions') ? replyOf(404, { code: 404, error: 'not_found' }) : undefined,
      ),
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
  {
    name: 'POST /user/phone without a mask',
    fails: ['phone.route'],
    make: ({ backend }) =>
      given('POST /user/phone', async ({ result }) => {
        result['phone'] = (await backend.findUser(String(result['id'])))?.phoneNumber?.number
      }),
  },
]
