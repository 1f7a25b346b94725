import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { TestContext } from 'node:test'
import { createBackend, defaultLimits, serve, wechat, type Backend } from '../../src/index.ts'
import { startSimulator } from '../../src/simulator/index.ts'
import { runVerify } from '../../src/verify/index.ts'
import { appId } from '../support.ts'

export interface Asked {
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer
}

export interface Reply {
  status: number
  headers: Record<string, string>
  body: Buffer
}

export type Forward = (asked: Asked) => Promise<Reply>

/** What stands in front: answers itself, or lets through what it changes on the way. */
export type Interfere = (asked: Asked, forward: Forward) => Promise<Reply>

/** Thrown, it cuts the connection. */
export class Cut extends Error {}

/** Over HTTP, to a server elsewhere. */
export const overHttp =
  (target: string): Forward =>
  async ({ method, path, headers, body }) => {
    const init: RequestInit = { method, headers }
    if (method !== 'GET') init.body = new Uint8Array(body)
    return toReply(await fetch(target + path, init))
  }

/** To a backend of this process, without another hop. */
export const into =
  ({ fetch }: Backend): Forward =>
  async ({ method, path, headers, body }) => {
    const init: RequestInit = { method, headers }
    if (method !== 'GET') init.body = new Uint8Array(body)
    return toReply(await fetch(new Request(`http://backend${path}`, init)))
  }

async function toReply(response: Response): Promise<Reply> {
  const body = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: Object.fromEntries(response.headers), body }
}

/** A server in front of a backend; what it does can be set anew between two runs. */
export async function startProxy(
  t: TestContext,
  forward: Forward,
): Promise<{ url: string; interfere: Interfere }> {
  const proxy = { url: '', interfere: (async (asked, forward) => forward(asked)) as Interfere }
  proxy.url = await listen(t, (request, response) => {
    void (async () => {
      try {
        const reply = await proxy.interfere(await read(request), forward)
        const { 'content-length': _, ...headers } = reply.headers
        response.writeHead(reply.status, { ...headers, 'content-length': reply.body.length })
        response.end(reply.body)
      } catch {
        response.destroy()
      }
    })()
  })
  return proxy
}

export async function listen(t: TestContext, listener: RequestListener): Promise<string> {
  const { url, close } = await serve(listener, { graceMs: 0 })
  t.after(close)
  return url
}

/** An address where nothing listens. */
export async function freeAddress(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const names = ['authorization', 'content-type']
  const headers = names.flatMap((name) => {
    const value = request.headers[name]
    return typeof value === 'string' ? [[name, value]] : []
  })
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  }
}

export interface Pair {
  simulator: string
  url: string
  backend: Backend
  /** by code, what the platform has said: the kit never sees it */
  sessionKeys: Map<string, string>
}

/** Our own backend, with the simulator behind a relay that overhears its secrets. */
export async function startSubject(t: TestContext): Promise<Pair> {
  const simulator = await startSimulator()
  t.after(simulator.close)
  const sessionKeys = new Map<string, string>()
  const relay = await startProxy(t, overHttp(simulator.url))
  relay.interfere = async (asked, forward) => {
    const reply = await forward(asked)
    const code = new URL(asked.path, 'http://relay').searchParams.get('js_code')
    if (code !== null) {
      const key = /"session_key":"([^"]+)"/.exec(reply.body.toString())?.[1]
      if (key !== undefined) sessionKeys.set(code, key)
    }
    return reply
  }
  const backend = createBackend({
    providers: [wechat({ appId, secret: 'secret', api: relay.url, timeoutMs: 1000 })],
    databaseUrl: 'sqlite::memory:',
    log: 'silent',
    // A table of broken backends logs in more often from one address than a minute allows.
    limits: { login: { ...defaultLimits.login, max: 1_000_000 } },
  })
  t.after(() => backend.close())
  const url = await listen(t, backend.node)
  return { simulator: simulator.url, url, backend, sessionKeys }
}

export interface Ran {
  exitCode: number
  stdout: string
  stderr: string
}

export async function verify(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  let stdout = ''
  let stderr = ''
  const exitCode = await runVerify(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    env,
  })
  return { exitCode, stdout, stderr }
}

export interface Told {
  exitCode: number
  summary: Record<'required' | 'recommended' | 'optional', Record<string, number>>
  cases: {
    id: string
    level: string
    status: string
    reason?: string
    exchanges?: { sent: string; status: number; got: string }[]
  }[]
}

export const told = ({ stdout }: Ran): Told => JSON.parse(stdout) as Told

export const idsOf = ({ cases }: Told, status: string): string[] =>
  cases.filter((one) => one.status === status).map(({ id }) => id)
