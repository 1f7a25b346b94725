import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { healthRoutes } from '../src/health/routes.ts'
import { createCors } from '../src/http/cors.ts'
import { createDispatch } from '../src/http/dispatch.ts'
import { createNodeListener } from '../src/http/node.ts'
import { createRouter } from '../src/http/router.ts'
import { serve } from '../src/index.ts'
import { createLog } from '../src/log.ts'
import { StoreError } from '../src/store/store.ts'
import { assertFailure, send, serveBackend } from './support.ts'

const paths = ['/health', '/health/ready']

test('live and ready', async (t) => {
  const api = await serveBackend(t, { api: 'http://127.0.0.1:1' })
  for (const path of [...paths, '/health/live']) {
    const answer = await send(`${api.url}${path}`)
    assert.deepEqual([answer.status, answer.body], [200, { code: 200, result: { status: 'ok' } }])
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal((await fetch(`${api.url}${path}`, { method: 'HEAD' })).status, 200)
  }
})

test('on its way out it is live, and no longer ready', async (t) => {
  const api = await serveBackend(t, { api: 'http://127.0.0.1:1' })
  api.backend.drain()
  for (const path of paths) assertFailure(await send(`${api.url}${path}`), 503, 'stopping')
  assert.equal((await send(`${api.url}/health/live`)).status, 200)
})

/** The routes on a store that answers the ping as told. */
async function servePing(t: TestContext, ping: () => Promise<void>): Promise<string> {
  const router = createRouter(healthRoutes({ store: { ping }, isStopping: () => false }))
  const dispatch = createDispatch({
    router,
    gate: { authenticate: () => assert.fail(), limit: async () => {} },
    trustProxy: 0,
    cors: createCors([]),
    log: createLog('silent'),
    onAnswer() {},
  })
  const server = await serve(createNodeListener(dispatch))
  t.after(() => server.close())
  return server.url
}

test('without its database it is live, and not ready until the database is back', async (t) => {
  let isDown = true
  const url = await servePing(t, async () => {
    if (isDown) throw new StoreError('gone')
  })
  for (const path of paths) {
    const answer = await send(`${url}${path}`)
    assertFailure(answer, 503, 'store_unavailable')
    assert.equal(answer.headers.get('retry-after'), '1')
  }
  assert.equal((await send(`${url}/health/live`)).status, 200)
  isDown = false
  for (const path of paths) assert.equal((await send(`${url}${path}`)).status, 200)
})

test('a database that says nothing is not waited for longer than a probe waits', async (t) => {
  const url = await servePing(t, () => new Promise(() => {}))
  assertFailure(await send(`${url}/health/ready`), 503, 'store_unavailable')
})
