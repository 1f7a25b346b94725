import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createBackend, serve, wechat, type ServeOptions } from '../src/index.ts'

interface Raw {
  port: number
  lines: { path: string; status: number; error?: string }[]
  /** What came back until the end of the connection, which `send` may leave to the other side. */
  talk(send: (socket: Socket) => void): Promise<string>
}

async function serveRaw(t: TestContext, options: ServeOptions): Promise<Raw> {
  const lines: Raw['lines'] = []
  const write = (line: string): void => void lines.push(JSON.parse(line) as Raw['lines'][number])
  const backend = createBackend({
    providers: [wechat({ appId: 'wx0', secret: 'secret', api: 'http://127.0.0.1:1' })],
    databaseUrl: 'sqlite::memory:',
    log: { stream: { write } },
  })
  const server = await serve(backend.node, options)
  t.after(async () => {
    await server.close()
    await backend.close()
  })
  return {
    port: server.port,
    lines,
    async talk(send) {
      const socket = connect(server.port, '127.0.0.1')
      let text = ''
      socket.on('data', (chunk) => (text += String(chunk)))
      // The end of some of these is a reset.
      socket.on('error', () => {})
      await once(socket, 'connect')
      const closed = new Promise((resolve) => socket.once('close', resolve))
      send(socket)
      await closed
      return text
    },
  }
}

const post = (...headers: string[]): string =>
  ['POST /login HTTP/1.1', 'Host: localhost', ...headers, '', ''].join('\r\n')

const chunk = `4000\r\n${'a'.repeat(0x4000)}\r\n`

/** Chunk after chunk, until nobody takes any more. */
function sendWithoutEnd(socket: Socket): void {
  socket.write(post('Transfer-Encoding: chunked'))
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
}

const shortly: ServeOptions = { headersTimeoutMs: 150, requestTimeoutMs: 300 }

test('F10: a head over 16 KB is a 431', async (t) => {
  const { talk, lines } = await serveRaw(t, {})
  const answer = await talk((socket) => socket.write(post(`X-Large: ${'a'.repeat(20_000)}`)))
  assert.match(answer, /^HTTP\/1\.1 431 /)
  assert.match(
    await talk((socket) => socket.write(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\n`)),
    /^HTTP\/1\.1 431 /,
  )
  assert.equal(lines.length, 0)
})

test('F10: a body without an end is a 413, and its connection ends', async (t) => {
  const { talk, lines } = await serveRaw(t, shortly)
  assert.match(await talk(sendWithoutEnd), /^HTTP\/1\.1 413 [^]*"body_too_large"/)
  assert.deepEqual(
    lines.map(({ status, error }) => [status, error]),
    [[413, 'body_too_large']],
  )
  // One that only says that it is too large is not waited for.
  const answer = await talk((socket) => {
    socket.write(post('Content-Length: 100000000'))
    socket.once('data', () => socket.end())
  })
  assert.match(answer, /^HTTP\/1\.1 413 /)
})

test('F10: whoever dawdles with the head, or sends nothing at all, is a 408', async (t) => {
  const { talk, lines } = await serveRaw(t, { headersTimeoutMs: 150, requestTimeoutMs: 60_000 })
  const answers = await Promise.all([
    talk((socket) => {
      // A byte now and then does not make it last.
      const timer = setInterval(() => socket.write('a'), 20)
      socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
      socket.once('close', () => clearInterval(timer))
    }),
    talk(() => {}),
  ])
  for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 408 /)
  assert.equal(lines.length, 0)
})

test('F10: whoever dawdles with the body is a 408', async (t) => {
  const { talk, lines } = await serveRaw(t, shortly)
  assert.match(await talk((socket) => socket.write(`${post('Content-Length: 10')}ab`)), /^HTTP\/1\.1 408 /)
  // In the log it is no fault of ours: what alarms somebody are answers from 500 on.
  while (lines.length === 0) await new Promise(setImmediate)
  assert.deepEqual(
    lines.map(({ status, error }) => [status, error]),
    [[400, 'invalid_request']],
  )
})

test('F10: half-open connections: a whole request is answered, a broken one is let go', async (t) => {
  const { talk, lines } = await serveRaw(t, shortly)
  const whole = await talk((socket) => socket.end('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n'))
  assert.match(whole, /^HTTP\/1\.1 200 /)
  assert.match(await talk((socket) => socket.end(post('Content-Length: 10') + 'ab')), /^HTTP\/1\.1 400 /)
  assert.equal(await talk((socket) => socket.end()), '')
  // Reset in the middle of its body.
  await talk((socket) => socket.write(post('Content-Length: 10') + 'ab', () => socket.resetAndDestroy()))
  while (lines.length < 3) await new Promise(setImmediate)
  assert.deepEqual(
    lines.map(({ status }) => status),
    [200, 400, 400],
  )
})

test('F10: a request with two lengths, which a proxy may read in another way, is a 400', async (t) => {
  const { talk, lines } = await serveRaw(t, {})
  const headers = ['Content-Length: 6', 'Transfer-Encoding: chunked']
  const answer = await talk((socket) => socket.write(`${post(...headers)}0\r\n\r\nG`))
  assert.match(answer, /^HTTP\/1\.1 400 /)
  assert.equal(lines.length, 0)
})

test('F10: memory stays flat', async (t) => {
  const { talk, lines } = await serveRaw(t, shortly)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heap = (): number => {
    collect()
    lines.length = 0
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  }
  const round = async (): Promise<void> => {
    await Promise.all([
      ...Array.from({ length: 40 }, () =>
        talk((socket) => socket.write(post(`X-Large: ${'a'.repeat(20_000)}`))),
      ),
      ...Array.from({ length: 40 }, () => talk((socket) => socket.end(post('Content-Length: 10') + 'ab'))),
      ...Array.from({ length: 40 }, () => talk((socket) => socket.write('GET / HTTP/1.1\r\n'))),
      ...Array.from({ length: 4 }, () => talk(sendWithoutEnd)),
    ])
  }
  await round()
  await round()
  const before = heap()
  for (let index = 0; index < 5; index++) await round()
  // 620 connections, 20 of which sent megabytes: what each one left behind would be over this.
  assert.ok(heap() - before < 3_000_000, `${heap() - before} bytes more`)
})
