import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request, type IncomingMessage, type RequestListener } from 'node:http'
import { connect, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { serve, type LoginResult, type ServeOptions, type Serving } from '../src/index.ts'
import { cli, run, type Command } from './command.ts'
import { appId, json, send, simulate, tempFolder, type Simulated } from './support.ts'

interface Started {
  simulator: Simulated
  backend: Command
  url: string
  utoken: string
}

async function start(t: TestContext, env: object = {}): Promise<Started> {
  const simulator = await simulate(t)
  const backend = run(t, cli, {
    cwd: tempFolder(t),
    env: { WECHAT_APPID: appId, WECHAT_SECRET: 'secret', WECHAT_API: simulator.url, ...env },
  })
  const url = await backend.listening
  const code = await simulator.code()
  const { body } = await send<LoginResult>(`${url}/login`, json({ provider: 'wechat', code }))
  return { simulator, backend, url, utoken: body.result.utoken }
}

interface Got {
  status: number | undefined
  /** the answer says that it is the connection's last */
  isLast: boolean
}

/** The connection was refused, or reset before the backend took it from the kernel: a proxy asks another node then. */
class NotTaken extends Error {}

async function get(url: string, agent: Agent | false, utoken = ''): Promise<Got> {
  const outgoing = request(url, { agent, headers: { Authorization: `Bearer ${utoken}` } }).end()
  const [response] = (await once(outgoing, 'response').catch((error: NodeJS.ErrnoException) => {
    const isNew = !outgoing.reusedSocket
    if (isNew && /^ECONN(REFUSED|RESET)$/.test(error.code ?? '')) throw new NotTaken(error.code)
    throw error
  })) as [IncomingMessage]
  let text = ''
  for await (const chunk of response) text += String(chunk)
  JSON.parse(text)
  return { status: response.statusCode, isLast: response.headers.connection === 'close' }
}

interface Load {
  /** how many requests were answered with 200 */
  answered: number
  /** Why each client ended whom `isOver` has not ended. */
  errors: unknown[]
  ended: Promise<unknown>
}

/** Six clients that each ask one request after another. */
function load({ url, utoken }: Started, makeAgent: () => Agent | false, isOver: (got: Got) => boolean): Load {
  const result: Load = { answered: 0, errors: [], ended: Promise.resolve() }
  const ask = async (): Promise<void> => {
    const agent = makeAgent()
    try {
      for (;;) {
        const got = await get(`${url}/session`, agent, utoken)
        assert.equal(got.status, 200)
        result.answered += 1
        if (isOver(got)) return
      }
    } catch (error) {
      result.errors.push(error)
    } finally {
      if (agent !== false) agent.destroy()
    }
  }
  result.ended = Promise.all(Array.from({ length: 6 }, ask))
  return result
}

const keepAlive = (): Agent => new Agent({ keepAlive: true, maxSockets: 1 })
const anew = (): false => false
const never = (): boolean => false

/** Every client has had some answers. */
async function isGoing(...loads: Load[]): Promise<void> {
  while (loads.some(({ answered }) => answered < 60)) await new Promise(setImmediate)
}

async function isRefused(url: string): Promise<void> {
  for (;;) {
    const answer = await get(`${url}/health/live`, false).catch((error: unknown) => error)
    if (answer instanceof NotTaken) return
    if (answer instanceof Error) throw answer
  }
}

const countLogged = (stderr: string, path: string): number =>
  stderr.split('\n').filter((line) => line.includes(`"path":"${path}","status":200`)).length

/** A login of which the platform has been asked, and keeps its answer for so long. */
async function slowLogin(
  { simulator, url }: Started,
  delayMs: number,
): Promise<{ login: Promise<{ status: number }> }> {
  await simulator.fault({ delayMs })
  const login = send(`${url}/login`, json({ provider: 'wechat', code: await simulator.code() }))
  login.catch(() => {})
  while ((await simulator.calls()).length < 2) await new Promise(setImmediate)
  return { login }
}

test('F13: SIGTERM under load: each request that the backend has taken is answered, and it ends with 0', async (t) => {
  const started = await start(t)
  const kept = load(started, keepAlive, never)
  const fresh = load(started, anew, never)
  await isGoing(kept, fresh)
  const { login } = await slowLogin(started, 700)
  started.backend.child.kill('SIGTERM')
  await Promise.all([kept.ended, fresh.ended])
  assert.equal((await login).status, 200)
  // What ends a client is that no connection can be had, never that an answer stays away.
  for (const error of [...kept.errors, ...fresh.errors]) assert.ok(error instanceof NotTaken, String(error))
  const { code, stderr } = await started.backend.ended
  assert.equal(code, 0, stderr)
  assert.equal(countLogged(stderr, '/session'), kept.answered + fresh.answered)
})

test('F13: with DRAIN_MS, behind a proxy that looks at /health/ready, nothing fails at all', async (t) => {
  const started = await start(t, { DRAIN_MS: '3000' })
  let isReady = true
  // Those that keep their connection are told to leave it; those that do not go where the proxy sends them.
  const kept = load(started, keepAlive, ({ isLast }) => isLast)
  const fresh = load(started, anew, () => !isReady)
  await isGoing(kept, fresh)
  started.backend.child.kill('SIGTERM')
  while (isReady) isReady = (await fetch(`${started.url}/health/ready`)).status !== 503
  await Promise.all([kept.ended, fresh.ended])
  assert.deepEqual([...kept.errors, ...fresh.errors], [])
  // It says that it is about to stop, and answers all the same.
  assert.equal((await get(`${started.url}/session`, false, started.utoken)).status, 200)
  assert.equal((await get(`${started.url}/health/live`, false)).status, 200)
  const { code, stderr } = await started.backend.ended
  assert.equal(code, 0, stderr)
  assert.equal(countLogged(stderr, '/session'), kept.answered + fresh.answered + 1)
})

test('a second signal does not wait', async (t) => {
  const started = await start(t)
  const { login } = await slowLogin(started, 4000)
  started.backend.child.kill('SIGTERM')
  await isRefused(started.url)
  started.backend.child.kill('SIGINT')
  assert.equal((await started.backend.ended).code, 1)
  await assert.rejects(login)
})

async function serveUntilEnd(
  t: TestContext,
  listener: RequestListener,
  options: ServeOptions,
): Promise<Serving> {
  const server = await serve(listener, { graceMs: 60_000, ...options })
  t.after(() => server.close())
  return server
}

const hello: RequestListener = (_request, response) => void response.end('{}')

test('an idle connection stays for lingerMs, is answered, and is told to end; then the stop does not wait any longer', async (t) => {
  const server = await serveUntilEnd(t, hello, { lingerMs: 60_000 })
  const agents = Array.from({ length: 5 }, keepAlive)
  for (const agent of agents) assert.equal((await get(server.url, agent)).isLast, false)
  const closed = server.close()
  await isRefused(server.url)
  for (const agent of agents) assert.deepEqual(await get(server.url, agent), { status: 200, isLast: true })
  await closed
})

const head = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'

async function open(t: TestContext, port: number): Promise<{ socket: Socket; ended: Promise<string> }> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  let text = ''
  socket.on('data', (chunk) => (text += String(chunk)))
  const ended = once(socket, 'close').then(() => text)
  return { socket, ended }
}

test('what has been sent on an idle connection when it is about to be closed is answered', async (t) => {
  const server = await serveUntilEnd(t, hello, { lingerMs: 10 })
  const { socket, ended } = await open(t, server.port)
  socket.write(head)
  await once(socket, 'data')
  const closed = server.close()
  // It is in the kernel, and not yet read, when its connection's time is over.
  socket.write(head)
  for (const start = performance.now(); performance.now() - start < 30;);
  assert.deepEqual((await ended).match(/HTTP\/1.1 200 OK|Connection: \S+/g), [
    'HTTP/1.1 200 OK',
    'Connection: keep-alive',
    'HTTP/1.1 200 OK',
    'Connection: close',
  ])
  await closed
})

test('an idle connection that stays idle does not hold up the stop', async (t) => {
  const server = await serveUntilEnd(t, hello, { lingerMs: 50 })
  const { ended } = await open(t, server.port)
  const agent = keepAlive()
  await get(server.url, agent)
  await server.close()
  assert.equal(await ended, '')
  agent.destroy()
})

test('a head that was sent before the stop says keep-alive: its connection ends with the answer all the same', async (t) => {
  let finish = (): void => {}
  const server = await serveUntilEnd(
    t,
    (_request, response) => {
      response.writeHead(200, { 'Content-Length': 2 }).flushHeaders()
      finish = () => void response.end('{}')
    },
    {},
  )
  const { socket, ended } = await open(t, server.port)
  socket.write(head)
  await once(socket, 'data')
  const idle = await open(t, server.port)
  const closed = server.close()
  // That one goes when all that are idle do; this one is not idle yet.
  await idle.ended
  finish()
  await closed
  assert.match(await ended, /Connection: keep-alive[^]*\{\}$/)
})

test('what is not done after graceMs is cut', async (t) => {
  const server = await serveUntilEnd(t, () => {}, { graceMs: 50 })
  const { socket, ended } = await open(t, server.port)
  socket.write(head)
  await server.close()
  assert.equal(await ended, '')
})
