import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse, IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { failureOf } from '../../provider-support.ts'
import type { ProviderEntry } from './entry.ts'
import { make, shortMs, startRaw, startStage } from './stage.ts'

/** No answer comes later than this, whatever the platform does: the machine may be slow. */
const boundMs = 4000

export function providerFaultsContract(entry: ProviderEntry): void {
  const { name } = entry
  const good = entry.good({ subject: 'sAnn', secret: 'x' })

  const faults: [what: string, fault: object, status: number][] = [
    ['hangs', { delayMs: 600_000 }, 504],
    ['drips', { drip: 50, body: good }, 504],
    ['answers 500', { status: 500, body: good }, 502],
    ['answers 503 with HTML', { status: 503, body: '<html>Bad Gateway</html>' }, 502],
    ['answers 404', { status: 404, body: good }, 502],
    ['answers HTML', { body: '<html>sorry</html>' }, 502],
    ['answers 1 MB', { body: good.replace('{', `{"more":"${'x'.repeat(1e6)}",`) }, 502],
    ['redirects', { status: 302, headers: { Location: '/elsewhere' } }, 502],
    ['redirects with a good answer', { status: 307, body: good, headers: { Location: '/elsewhere' } }, 502],
    ['answers nothing', { status: 204 }, 502],
    ['answers an empty text', { body: '', headers: { 'Content-Type': 'text/plain' } }, 502],
    ['answers half of it', { body: good.slice(0, -2) }, 502],
    ...['{}', '[]', 'null', '7', '"x"', ...entry.useless].map((body): [string, object, number] => [
      `answers ${body}`,
      { body },
      502,
    ]),
  ]

  test(
    `${name}: whatever its platform does, it is asked once, in bounded time`,
    { timeout: 20_000 },
    async (t) => {
      const { api, code, fault, calls } = await startStage(t, entry)
      for (const [what, given, status] of faults) {
        const isLate = status === 504
        // Another one each time: the breaker of one would open.
        const { provider } = make(t, entry, { api, ...(isLate && { timeoutMs: shortMs }) })
        const sent = await code()
        await fault(given)
        const start = performance.now()
        const failure = await failureOf(provider.exchange(sent))
        assert.ok(performance.now() - start < boundMs, what)
        assert.deepEqual([failure.error, failure.status], ['platform_unavailable', status], what)
        assert.equal((await calls()).length, 1, `${what}: not asked again, not redirected`)
        assert.equal(failure.cause, undefined, what)
      }
    },
  )

  test(`${name}: each refusal has its name`, async (t) => {
    const { api, fault, calls } = await startStage(t, entry)
    const { provider } = make(t, entry, { api })
    for (const { what, answer, httpStatus: status, error, retryAfter } of entry.refusals) {
      await fault({ body: answer('words'), status })
      const failure = await failureOf(provider.exchange('any'))
      assert.deepEqual([failure.error, failure.headers['Retry-After']], [error, retryAfter], what)
      assert.equal(failure.cause, undefined, what)
      assert.equal((await calls()).length, 1, what)
      if (error === 'platform_misconfigured') assert.ok(failure.detail, what)
    }
  })

  test(`${name}: JSON is read whatever its Content-Type says`, async (t) => {
    const { api, fault } = await startStage(t, entry)
    const { provider } = make(t, entry, { api })
    for (const type of ['text/plain', 'text/html', 'image/png', 'application/json;charset=UTF-8']) {
      await fault({ body: good, headers: { 'Content-Type': type } })
      assert.equal((await provider.exchange('any')).identity.subject, 'sAnn')
    }
  })

  const cuts: [what: string, cut: (response: ServerResponse, request: IncomingMessage) => void][] = [
    ['before the head', (_response, request) => request.socket.destroy()],
    [
      'in the middle of the body',
      (response) => {
        response.writeHead(200, { 'Content-Length': String(good.length) })
        response.write(good.slice(0, 20), () => response.destroy())
      },
    ],
    ['in the middle of the chunks', (response) => void response.write(good, () => response.destroy())],
  ]

  test(`${name}: a connection that is cut, or not to be had: asked once`, async (t) => {
    let cut = cuts[0]?.[1]
    const { api, received, server } = await startRaw(t, (_received, response, request) =>
      cut?.(response, request),
    )
    const { provider } = make(t, entry, { api })
    for (const [what, how] of cuts) {
      cut = how
      const { error, status } = await failureOf(provider.exchange('any'))
      assert.deepEqual([error, status], ['platform_unavailable', 502], what)
      assert.equal(received.splice(0).length, 1, what)
    }
    server.close()
    await once(server, 'close')
    const { error, status, detail } = await failureOf(provider.exchange('any'))
    assert.deepEqual([error, status, detail?.['reason']], ['platform_unavailable', 502, 'ECONNREFUSED'])
  })

  test(
    `${name}: close ends the sockets, and a call under way with an error`,
    { timeout: boundMs },
    async (t) => {
      let hangs = false
      const { api, server } = await startRaw(t, (_received, response) => {
        if (hangs) server.emit('hanging')
        else response.end(good)
      })
      const { provider } = make(t, entry, { api })
      const sockets: Promise<unknown>[] = []
      server.on('connection', (socket) => sockets.push(once(socket, 'close')))
      await provider.exchange('any')
      hangs = true
      const hanging = once(server, 'hanging')
      const failure = failureOf(provider.exchange('any'))
      await hanging
      await provider.close()
      assert.equal((await failure).error, 'platform_unavailable')
      assert.ok(sockets.length > 0)
      await Promise.all(sockets)
    },
  )
}
