import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { LoginResult } from '../src/index.ts'
import { bearer, json, send, type Answer, type Served, type Simulated } from './support.ts'

export interface Created {
  scene: string
  expiresAt: number
  image: string
  interval: number
  secret?: string
}

/** A ticket, and what the PC's browser sends of it. */
export interface Ticket extends Created {
  cookie: string
}

export interface Polled {
  state: string
  expiresAt: number
  user?: { nickName: string; avatarUrl: string }
  session?: LoginResult
}

export interface Card {
  state: string
  site: string
  client: string
  ip: string
  createdAt: number
  expiresAt: number
}

export type Action = 'scan' | 'confirm' | 'cancel'

export const chromeOnWindows =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

export async function logIn(
  { url }: { url: string },
  simulator: Simulated,
  user = 'ann',
  more: object = {},
): Promise<string> {
  const code = await simulator.code(user)
  const { body, text } = await send<LoginResult>(`${url}/login`, json({ provider: 'wechat', code, ...more }))
  assert.equal(body.code, 200, text)
  return body.result.utoken
}

export async function create(
  { url }: { url: string },
  headers: Record<string, string> = {},
): Promise<Ticket> {
  const init = json({})
  const answer = await send<Created>(`${url}/scan`, {
    ...init,
    headers: { ...init.headers, 'User-Agent': chromeOnWindows, ...headers },
  })
  assert.equal(answer.status, 200, answer.text)
  return { ...answer.body.result, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
}

const cookieHeader = (cookie: string): Record<string, string> => (cookie === '' ? {} : { Cookie: cookie })

export const poll = (
  { url }: { url: string },
  { scene, cookie }: Pick<Ticket, 'scene' | 'cookie'>,
): Promise<Answer<Polled>> => send(`${url}/scan?scene=${scene}`, { headers: cookieHeader(cookie) })

export const act = <Result = { state: string }>(
  { url }: { url: string },
  utoken: string,
  { scene }: Pick<Ticket, 'scene'>,
  action: Action,
): Promise<Answer<Result>> => send(`${url}/scan/${scene}/${action}`, bearer(utoken, 'POST'))

/** Scanned and confirmed. */
export async function confirmed(api: Served, utoken: string, ticket: Ticket): Promise<void> {
  for (const action of ['scan', 'confirm'] as const) {
    const { status, text } = await act(api, utoken, ticket, action)
    assert.equal(status, 200, text)
  }
}

export interface Events {
  status: number
  headers: Headers
  /** The data of the next event; undefined at the end. Rejects if the stream is cut. */
  next(): Promise<Polled | undefined>
  /** all that has come, as it came */
  text(): string
  /** Goes away. */
  close(): void
}

export async function listen(
  t: TestContext,
  { url }: { url: string },
  { scene, cookie }: Pick<Ticket, 'scene' | 'cookie'>,
): Promise<Events> {
  const gone = new AbortController()
  t.after(() => gone.abort())
  const headers = cookieHeader(cookie)
  const response = await fetch(`${url}/scan/events?scene=${scene}`, { headers, signal: gone.signal })
  return { ...readEvents(response), close: () => gone.abort() }
}

export function readEvents(response: Response): Omit<Events, 'close'> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let all = ''
  let rest = ''
  return {
    status: response.status,
    headers: response.headers,
    text: () => all,
    async next() {
      for (;;) {
        const end = rest.indexOf('\n\n')
        if (end >= 0) {
          const block = rest.slice(0, end)
          rest = rest.slice(end + 2)
          const data = /^data: (.*)$/m.exec(block)?.[1]
          if (data !== undefined) {
            assert.match(block, /^event: state$/m)
            return JSON.parse(data) as Polled
          }
          continue
        }
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
        if (done) return undefined
        const text = decoder.decode(value, { stream: true })
        all += text
        rest += text
      }
    },
  }
}
