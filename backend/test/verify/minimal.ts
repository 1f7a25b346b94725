import type { RequestListener } from 'node:http'
import type { TestContext } from 'node:test'
import { startSimulator } from '../../src/simulator/index.ts'
import { listen } from './support.ts'

/**
 * The least that the component needs, as an author might write it by hand: no limits, no encryption, nothing checked. Not an
 * example to follow.
 */
export function createMinimalBackend(api: string): RequestListener {
  interface User {
    id: string
    step: string
    nickName: string
    avatarUrl: string
    phone: null
  }
  const users = new Map<string, User>()
  const sessions = new Map<string, User>()
  const pictures: Buffer[] = []

  async function login(body: Buffer): Promise<object> {
    const { code, silent } = JSON.parse(body.toString()) as { code: string; silent?: boolean }
    const query = `appid=wxminimal&secret=secret&js_code=${code}&grant_type=authorization_code`
    const asked = await fetch(`${api}/sns/jscode2session?${query}`, { signal: AbortSignal.timeout(1000) })
    const said = (await asked.json()) as { openid?: string }
    if (said.openid === undefined) throw Object.assign(new Error('code_invalid'), { status: 400 })
    const id = `u${users.size}`
    const user = users.get(said.openid) ?? { id, step: 'visitor', nickName: '', avatarUrl: '', phone: null }
    users.set(said.openid, user)
    if (!silent && user.step === 'visitor') user.step = 'member'
    const utoken = crypto.randomUUID()
    sessions.set(utoken, user)
    return { utoken, expiresAt: Date.now() + 86_400_000, user }
  }

  function change(user: User, change: Partial<User>): User {
    Object.assign(user, change)
    if (user.nickName && user.avatarUrl) user.step = 'profiled'
    return user
  }

  async function answer(route: string, utoken: string, body: Buffer): Promise<object> {
    if (route === 'POST /login') return login(body)
    const user = sessions.get(utoken)
    if (user === undefined) throw Object.assign(new Error('session_revoked'), { status: 401 })
    switch (route) {
      case 'GET /session':
        return { expiresAt: Date.now() + 86_400_000, user }
      case 'DELETE /session':
        sessions.delete(utoken)
        return {}
      case 'PUT /user':
        return change(user, JSON.parse(body.toString()) as { nickName: string })
      case 'POST /user/avatar': {
        const start = body.indexOf('\r\n\r\n') + 4
        const picture = body.subarray(start, body.lastIndexOf('\r\n--'))
        return change(user, { avatarUrl: `/pictures/${pictures.push(picture) - 1}` })
      }
      default:
        throw Object.assign(new Error('not_found'), { status: 404 })
    }
  }

  return async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const picture = pictures[Number(/^\/pictures\/(\d+)$/.exec(request.url ?? '')?.[1])]
    if (picture !== undefined)
      return void response.writeHead(200, { 'Content-Type': 'image/png' }).end(picture)
    const utoken = (request.headers.authorization ?? '').replace('Bearer ', '')
    try {
      const result = await answer(`${request.method} ${request.url}`, utoken, Buffer.concat(chunks))
      response.end(JSON.stringify({ code: 200, result }))
    } catch (error) {
      const { status = 500, message } = error as { status?: number; message: string }
      response.writeHead(status).end(JSON.stringify({ code: status, error: message }))
    }
  }
}

/** With a simulator of its own. */
export async function startMinimal(
  t: TestContext,
  wrap: (backend: RequestListener) => RequestListener = (backend) => backend,
): Promise<{ url: string; simulator: string }> {
  const simulator = await startSimulator()
  t.after(simulator.close)
  const url = await listen(t, wrap(createMinimalBackend(simulator.url)))
  return { url, simulator: simulator.url }
}
