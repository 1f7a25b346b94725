import {
  inputOf,
  replyOf,
  fine,
  is,
  told,
  given,
  instead,
  sessionsOfOthers,
  type Mutation,
  type Body,
} from './interfere.ts'

export const brokenSession: Mutation[] = [
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
]
