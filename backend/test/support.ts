import assert from 'node:assert/strict'
import { request } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import {
  createBackend,
  serve,
  wechat,
  type Backend,
  type BackendOptions,
  type LoginResult,
} from '../src/index.ts'
import { startSimulator, type Call, type Fault, type UserInfoAnswer } from '../src/simulator/index.ts'

export const appId = 'wx0000000000000001'

export interface Answer<Result = unknown> {
  status: number
  headers: Headers
  text: string
  body: { code: number; result: Result; error?: string; message?: string; requestId?: string }
}

export interface Clock {
  ms: number
  now(): number
}

export function createClock(): Clock {
  const clock = { ms: Date.now(), now: () => clock.ms }
  return clock
}

/** A folder that goes away with the test. */
export function tempFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'login-backend-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export async function send<Result = unknown>(url: string, init: RequestInit = {}): Promise<Answer<Result>> {
  const response = await fetch(url, init)
  const text = await response.text()
  const body = JSON.parse(text) as Answer<Result>['body']
  return { status: response.status, headers: response.headers, text, body }
}

export const json = (value: unknown, method = 'POST'): RequestInit => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
})

export const bearer = (utoken: string, method = 'GET'): RequestInit => ({
  method,
  headers: { Authorization: `Bearer ${utoken}` },
})

/** A form with one file, as wx.uploadFile sends it. */
export function upload(utoken: string, bytes: Buffer): RequestInit {
  const body = new FormData()
  body.append('file', new Blob([new Uint8Array(bytes)]), 'avatar.png')
  return { ...bearer(utoken, 'POST'), body }
}

export interface Simulated {
  url: string
  code(user?: string, more?: object): Promise<string>
  /** the two codes of one tap on the phone button */
  phone(phone?: string, user?: string): Promise<{ code: string; phoneCode: string }>
  userInfo(code: string, more?: object): Promise<UserInfoAnswer>
  fault(fault: Partial<Fault> | object): Promise<void>
  calls(): Promise<Call[]>
}

export async function simulate(t: TestContext, clock?: Clock): Promise<Simulated> {
  const { url, close } = await startSimulator(clock ? { now: clock.now } : {})
  t.after(close)
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${url}/_simulator/${path}`, json(body))
    assert.equal(response.status, 200, await response.clone().text())
    return response.json()
  }
  return {
    url,
    code: async (user = 'ann', more = {}) => {
      const { code } = (await post('code', { provider: 'wechat', user, ...more })) as { code: string }
      return code
    },
    phone: async (phone = '13800138000', user = 'ann') =>
      (await post('code', { provider: 'wechat', user, phone })) as { code: string; phoneCode: string },
    userInfo: async (code, more = {}) =>
      (await post('userinfo', {
        code,
        nickName: 'Ann',
        avatarUrl: 'https://img.example.com/ann.png',
        ...more,
      })) as UserInfoAnswer,
    fault: async (fault) => {
      await post('fault', { path: '/sns/jscode2session', times: 1, ...fault })
    },
    calls: async () => (await fetch(`${url}/_simulator/calls`)).json() as Promise<Call[]>,
  }
}

export interface Served {
  url: string
  backend: Backend
  login(body: unknown): Promise<Answer<LoginResult>>
  session(utoken: string): Promise<Answer<{ expiresAt: number; user: LoginResult['user'] }>>
  close(): Promise<void>
}

export interface ServedOptions extends Partial<BackendOptions> {
  api: string
  timeoutMs?: number
  secret?: string
}

export async function serveBackend(t: TestContext, options: ServedOptions): Promise<Served> {
  const { api, timeoutMs, secret = 'secret', ...rest } = options
  const backend = createBackend({
    providers: [wechat({ appId, secret, api, timeoutMs })],
    databaseUrl: 'sqlite::memory:',
    log: 'silent',
    ...rest,
  })
  const server = await serve(backend.node)
  const close = async (): Promise<void> => {
    await server.close()
    await backend.close()
  }
  t.after(close)
  return {
    url: server.url,
    backend,
    login: (body) => send(`${server.url}/login`, json(body)),
    session: (utoken) => send(`${server.url}/session`, bearer(utoken)),
    close,
  }
}

/** The usual pair: a simulator and a backend that talks to it, on one clock. */
export async function startPair(
  t: TestContext,
  options: Partial<ServedOptions> = {},
): Promise<{ simulator: Simulated; api: Served; clock: Clock }> {
  const clock = createClock()
  const simulator = await simulate(t, clock)
  const api = await serveBackend(t, { api: simulator.url, now: clock.now, ...options })
  return { simulator, api, clock }
}

export function assertFailure(answer: Answer, status: number, error: string): void {
  assert.deepEqual([answer.status, answer.body.code, answer.body.error], [status, status, error], answer.text)
  assert.equal(typeof answer.body.message, 'string')
  assert.equal(answer.body.requestId, answer.headers.get('x-request-id'))
  assert.equal(answer.headers.get('cache-control'), 'no-store')
}

/** For the methods that fetch refuses to send. */
export function statusOf(method: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { method }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .once('error', reject)
      .end()
  })
}
