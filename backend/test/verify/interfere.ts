import { appId } from '../support.ts'
import type { Asked, Forward, Interfere, Pair, Reply } from './support.ts'

/** A backend that is broken in one way. */
export interface Mutation {
  name: string
  /** the cases that fail; no other may */
  fails: string[]
  /** made anew for each run: it may remember what it has seen */
  make(pair: Pair): Interfere
}

export interface Body {
  code: unknown
  error?: unknown
  requestId?: unknown
  result: {
    [field: string]: unknown
    user: Record<string, unknown>
  }
}

export interface Input {
  provider?: string
  code?: unknown
  silent?: boolean
  agreements?: unknown[]
  userInfo?: { rawData: string }
  nickName?: string
}

export const inputOf = ({ body }: Asked): Input => {
  try {
    return Object(JSON.parse(body.toString())) as Input
  } catch {
    return {}
  }
}

export const withInput = (asked: Asked, input: object): Asked => ({
  ...asked,
  body: Buffer.from(JSON.stringify(input)),
})

export const replyOf = (status: number, body: object | string, type = 'application/json'): Reply => ({
  status,
  headers: { 'content-type': type, 'cache-control': 'no-store' },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

export const fine = (): Reply => replyOf(200, { code: 200, result: {} })

export const is = (asked: Asked, route: string): boolean =>
  route === '*' || `${asked.method} ${asked.path}` === route

/** Changes the JSON that a route answers; what it returns is the new status. */
export const told =
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
export const given = (route: string, change: (body: Body, asked: Asked) => unknown): Interfere =>
  told(route, (body, _reply, asked) => (body.code === 200 ? change(body, asked) : undefined))

/** Changes what a route is sent. */
export const sent =
  (route: string, change: (input: Input) => object | undefined): Interfere =>
  (asked, forward) => {
    const changed = is(asked, route) ? change(inputOf(asked)) : undefined
    return forward(changed === undefined ? asked : withInput(asked, changed))
  }

/** Answers in place of the backend, where it does answer something. */
export const instead =
  (answer: (asked: Asked, forward: Forward) => Reply | undefined | Promise<Reply | undefined>): Interfere =>
  async (asked, forward) =>
    (await answer(asked, forward)) ?? forward(asked)

export const header =
  (name: string, value: string, where: (reply: Reply, asked: Asked) => boolean): Interfere =>
  async (asked, forward) => {
    const reply = await forward(asked)
    return where(reply, asked) ? { ...reply, headers: { ...reply.headers, [name]: value } } : reply
  }

/** The platform is asked about each code that has come before, or only while its first login is under way. */
export const askAgain =
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
export const believe = (error: string, where: (input: Input) => boolean): Interfere =>
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
export const refusedBy = (error: string, status: number): Interfere =>
  told('*', (body) => {
    if (body.error !== error) return
    body.code = status
    return status
  })

export const sessionsOfOthers = /^DELETE \/sessions\/./
