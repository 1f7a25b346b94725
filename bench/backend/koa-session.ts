/** koa-session as its documentation sets it up, with one user who has logged in. */
import Koa from 'koa'
import session from 'koa-session'
import { cookieOf } from './cookie.ts'
import { answer, listen } from './plain.ts'
import type { Start, Started } from './servers.ts'

async function startKoaSession(options: Parameters<typeof session>[0]): Promise<Started> {
  const app = new Koa()
  app.keys = ['k'.repeat(43)]
  app.use(session(options, app))
  app.use((ctx) => {
    if (ctx['session'] === null) return
    if (ctx.path === '/login') ctx['session'].user = answer.result.user
    else if (ctx['session'].user === undefined) ctx.throw(401)
    ctx.body = { code: 200, result: { expiresAt: answer.result.expiresAt, user: ctx['session'].user } }
  })
  const url = await listen(app.callback())
  return { url, cookie: cookieOf((await fetch(`${url}/login`)).headers) }
}

export const startKoaSessionStore: Start = () => {
  const sessions = new Map<string, object>()
  return startKoaSession({
    store: {
      get: async (key: string) => sessions.get(key),
      set: async (key: string, value: object) => void sessions.set(key, value),
      destroy: async (key: string) => void sessions.delete(key),
    },
  })
}

export const startKoaSessionCookie: Start = () => startKoaSession({})
