/** better-auth as its documentation sets it up, with one user who has logged in; its own adapter in memory. */
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { fromNodeHeaders } from 'better-auth/node'
import { cookieOf } from './cookie.ts'
import { listen } from './plain.ts'
import type { Start, Started } from './servers.ts'

async function startAuth(options: BetterAuthOptions['session']): Promise<Started> {
  const auth = betterAuth({
    baseURL: 'http://127.0.0.1',
    secret: 'k'.repeat(43),
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    emailAndPassword: { enabled: true },
    session: options,
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
  const body = { name: 'Ann', email: 'ann@example.com', password: 'a long password' }
  const { headers } = await auth.api.signUpEmail({ body, returnHeaders: true })
  const url = await listen((request, response) => {
    auth.api.getSession({ headers: fromNodeHeaders(request.headers) }).then((found) => {
      response.writeHead(found === null ? 401 : 200, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ code: 200, result: found }))
    }, console.error)
  })
  return { url, cookie: cookieOf(headers) }
}

export const startBetterAuth: Start = () => startAuth({})

/** With the session in a signed cookie beside the token, for five minutes. */
export const startBetterAuthCached: Start = () => startAuth({ cookieCache: { enabled: true, maxAge: 300 } })
