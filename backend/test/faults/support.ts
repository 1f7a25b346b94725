import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import Database from 'libsql'
import { Pool } from 'undici'
import { cli, run, type Command } from '../command.ts'
import { appId, type Answer, type Simulated } from '../support.ts'
import type { LoginResult } from '../../src/index.ts'

/** How many times as long the faults last as in the short form, which `npm test` runs. */
export const rounds = Math.max(1, Number(process.env['FAULT_ROUNDS'] ?? 1))

export const secretKey = 'k'.repeat(32)

export interface AskOptions {
  utoken?: string
  body?: object
  /** whom the request counts for; default: somebody new */
  address?: string
  headers?: Record<string, string>
  bytes?: Buffer
}

/** One request over kept-alive connections. Rejects if the connection breaks. */
export type Ask = <Result>(method: string, path: string, options?: AskOptions) => Promise<Reply<Result>>

export interface Reply<Result> {
  status: number
  header(name: string): string | undefined
  bytes: Buffer
  body: Answer<Result>['body']
}

export interface Node {
  url: string
  command: Command
  ask: Ask
  login(code: string, more?: object): Promise<Reply<LoginResult>>
  session(utoken: string): Promise<Reply<{ expiresAt: number; user: LoginResult['user'] }>>
  /** Ends it without a goodbye, and waits until it is gone. */
  kill(): Promise<void>
  /** Fails, with the last of its log, if the process has ended. */
  assertAlive(): Promise<void>
}

export interface NodeOptions {
  cwd: string
  api: string
  env?: object
  file?: string
}

/** A backend in a process of its own. Every request comes from another address, by way of a proxy that it trusts. */
export async function startNode(t: TestContext, options: NodeOptions): Promise<Node> {
  const { cwd, api, env = {}, file = cli } = options
  const command = run(t, file, {
    cwd,
    env: {
      WECHAT_APPID: appId,
      WECHAT_SECRET: 'secret',
      WECHAT_API: api,
      TRUST_PROXY: '1',
      LOG_LEVEL: 'error',
      MAX_SESSIONS: '1000',
      ...env,
    },
  })
  const url = await command.listening
  const ask = connect(t, url)
  return {
    url,
    command,
    ask,
    login: (code, more = {}) => ask('POST', '/login', { body: { provider: 'wechat', code, ...more } }),
    session: (utoken) => ask('GET', '/session', { utoken }),
    async kill() {
      command.child.kill('SIGKILL')
      await command.ended
    },
    async assertAlive() {
      const { exitCode, signalCode } = command.child
      if (exitCode === null && signalCode === null) return
      const { stderr } = await command.ended
      assert.fail(`the process has ended (${exitCode ?? signalCode}): ${stderr.slice(-2000)}`)
    },
  }
}

let addresses = 0

export function newAddress(): string {
  addresses += 1
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`
}

export function connect(t: TestContext, url: string): Ask {
  const pool = new Pool(url, { connections: 64 })
  t.after(() => pool.destroy())
  return async <Result>(method: string, path: string, options: AskOptions = {}) => {
    const { utoken, body, bytes, address = newAddress(), headers = {} } = options
    const response = await pool.request({
      method: method as 'GET',
      path,
      headers: {
        'X-Forwarded-For': address,
        ...(utoken !== undefined && { Authorization: `Bearer ${utoken}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: bytes ?? (body === undefined ? null : JSON.stringify(body)),
    })
    const received = Buffer.from(await response.body.arrayBuffer())
    const type = String(response.headers['content-type'] ?? '')
    return {
      status: response.statusCode,
      header: (name) => response.headers[name]?.toString(),
      bytes: received,
      body: (type.startsWith('application/json') && received.length > 0
        ? JSON.parse(received.toString('utf8'))
        : {}) as Reply<Result>['body'],
    }
  }
}

/** A login whose answer has arrived. */
export interface Acknowledged {
  code: string
  utoken: string
  userId: string
}

export interface Load {
  logins: Acknowledged[]
  /** the codes whose request ended without an answer */
  broken: string[]
  /** all answers but the 200s, as `status error` and whether they say when to come back */
  refusals: { what: string; retryAfter: string | undefined }[]
  /** Resolves once so many logins more have been answered; rejects if a node ends. */
  more(count: number): Promise<void>
  /** Resolves once so many requests more were refused. */
  moreRefusals(count: number): Promise<void>
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

let users = 0

/** Clients that log in without a pause, each time as a new user; on every node in turn. Only `stop` ends it. */
export function loadLogins(nodes: readonly Node[], simulator: Simulated, clients: number): Load {
  const waiting = new Set<() => void>()
  const stopping = new AbortController()
  const counted = async (reached: () => boolean): Promise<void> => {
    while (!reached()) {
      await new Promise<void>((resolve) => waiting.add(resolve))
      for (const node of nodes) await node.assertAlive()
    }
  }
  const load: Load = {
    logins: [],
    broken: [],
    refusals: [],
    more(count) {
      const goal = load.logins.length + count
      return counted(() => load.logins.length >= goal)
    },
    moreRefusals(count) {
      const goal = load.refusals.length + count
      return counted(() => load.refusals.length >= goal)
    },
    async stop() {
      stopping.abort()
      await ended
    },
  }

  async function client(first: number): Promise<void> {
    for (let turn = first; !stopping.signal.aborted; turn += 1) {
      const code = await simulator.code(`load ${(users += 1)}`)
      const node = nodes[turn % nodes.length]
      const reply = await node?.login(code).catch(() => undefined)
      if (reply === undefined) load.broken.push(code)
      else if (reply.status === 200) {
        const { utoken, user } = reply.body.result
        load.logins.push({ code, utoken, userId: user.id })
      } else {
        const what = `${reply.status} ${reply.body.error ?? ''}`
        load.refusals.push({ what, retryAfter: reply.header('retry-after') })
      }
      const waiters = [...waiting]
      waiting.clear()
      for (const resolve of waiters) resolve()
      // A process that is gone refuses at once: others may run in between.
      if (reply === undefined) await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const ended = Promise.all(Array.from({ length: clients }, (_, index) => client(index)))
  // Whoever awaits `stop` is told.
  ended.catch(() => {})
  return load
}

/** The acknowledged logins whose session is not what it was. */
export async function findLost(node: Node, logins: readonly Acknowledged[]): Promise<Acknowledged[]> {
  const lost: Acknowledged[] = []
  const left = [...logins]
  const check = async (): Promise<void> => {
    for (let login = left.pop(); login !== undefined; login = left.pop()) {
      const { status, body } = await node.session(login.utoken)
      if (status !== 200 || body.result.user.id !== login.userId) lost.push(login)
    }
  }
  await Promise.all(Array.from({ length: 16 }, check))
  return lost
}

/** Rows of a query on the file, whoever else has it open. */
export function look(path: string, query: string): Record<string, unknown>[] {
  const database = new Database(path, { timeout: 5000 })
  try {
    return database.prepare(query).all() as Record<string, unknown>[]
  } finally {
    database.close()
  }
}

export function assertWhole(path: string): void {
  assert.deepEqual(
    look(path, 'PRAGMA integrity_check').map((row) => Object.values(row)[0]),
    ['ok'],
  )
}

export function count(path: string, table: string): number {
  return Number(look(path, `SELECT COUNT(*) AS count FROM ${table}`)[0]?.['count'])
}
