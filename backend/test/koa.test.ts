import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import Koa from 'koa'
import { run } from './command.ts'
import { createBackend, wechat, type KoaOptions, type LoginResult, type User } from '../src/index.ts'
import { png } from './images.ts'
import {
  appId,
  assertFailure,
  bearer,
  json,
  send,
  simulate,
  statusOf,
  tempFolder,
  upload,
  type Simulated,
} from './support.ts'

async function mount(
  t: TestContext,
  options?: KoaOptions,
  before: Koa.Middleware[] = [],
): Promise<{ url: string; simulator: Simulated }> {
  const simulator = await simulate(t)
  const backend = createBackend({
    providers: [wechat({ appId, secret: 'secret', api: simulator.url })],
    databaseUrl: 'sqlite::memory:',
    log: 'silent',
  })
  const app = new Koa()
  for (const middleware of before) app.use(middleware)
  app.use(backend.koa(options))
  app.use(async (ctx) => {
    if (ctx.path !== '/orders') return
    const { user } = await backend.authenticate(ctx.get('authorization'))
    ctx.body = { code: 200, result: { buyer: user.id } }
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(async () => {
    await new Promise((resolve) => server.close(resolve))
    await backend.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, simulator }
}

/**
 * As koa-bodyparser and koa-body do: reads the stream to its end and leaves the parsed value, or leaves alone what is
 * neither JSON nor a form.
 */
const bodyParser: Koa.Middleware = async (ctx, next) => {
  if (/image|multipart/.test(ctx.get('content-type')) || ctx.method === 'PUT') {
    Object.assign(ctx.request, { body: {} })
    return next()
  }
  const chunks: Buffer[] = []
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  Object.assign(ctx.request, { body: text === '' ? {} : (JSON.parse(text) as unknown), rawBody: text })
  await next()
}

const ways: [what: string, before: Koa.Middleware[]][] = [
  ['alone', []],
  ['behind a body parser', [bodyParser]],
]

for (const [what, before] of ways) {
  test(`in a Koa app, ${what}: the routes answer as they do alone`, async (t) => {
    const { url, simulator } = await mount(t, undefined, before)
    const login = await send<LoginResult>(
      `${url}/login`,
      json({ provider: 'wechat', code: await simulator.code(), agreements: [{ title: '用户协议' }] }),
    )
    assert.equal(login.status, 200, login.text)
    assert.equal(login.headers.get('cache-control'), 'no-store')
    assert.match(login.headers.get('content-type') ?? '', /^application\/json/)
    const { utoken, user } = login.body.result
    assert.equal((await send(`${url}/session`, bearer(utoken))).status, 200)
    assert.equal((await send(`${url}/health`)).status, 200)

    assertFailure(await send(`${url}/login`, json({ provider: 'tuya', code: 'x' })), 400, 'unknown_provider')
    assertFailure(await send(`${url}/login`, json([])), 400, 'invalid_request')
    const large = { provider: 'wechat', code: 'x'.repeat(1_000_000) }
    assertFailure(await send(`${url}/login`, json(large)), 413, 'body_too_large')
    const wrong = await send(`${url}/session`, { method: 'PUT' })
    assertFailure(wrong, 405, 'method_not_allowed')
    assert.equal(wrong.headers.get('allow'), 'GET, DELETE')
    assert.equal((await fetch(`${url}/login`, { method: 'HEAD' })).status, 405)
    assert.equal(await statusOf('TRACE', `${url}/login`), 405)

    // Its label is none that a body parser knows.
    const picture = { ...bearer(utoken, 'PUT'), body: new Uint8Array(png) }
    for (const init of [upload(utoken, png), picture]) {
      const shown = await send<User>(`${url}/user/avatar`, init)
      assert.equal(shown.status, 200, shown.text)
      const { avatarUrl } = shown.body.result
      const served = await fetch(url + avatarUrl)
      assert.deepEqual(Buffer.from(await served.arrayBuffer()), png)
      assert.equal(served.headers.get('content-type'), 'image/png')
      assert.equal(served.headers.get('cache-control'), 'public, max-age=31536000, immutable')
      const head = await fetch(url + avatarUrl, { method: 'HEAD' })
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(png.length)])
    }
    const big = { ...bearer(utoken, 'PUT'), body: new Uint8Array(2_000_000) }
    assertFailure(await send(`${url}/user/avatar`, big), 413, 'body_too_large')
    assertFailure(await send(`${url}/avatars/..%2flogin.db`), 404, 'not_found')
    const { headers } = bearer(utoken)
    const named = await send<User>(`${url}/user`, { ...json({ nickName: 'Ann' }, 'PATCH'), headers })
    assert.deepEqual([named.status, named.body.result.step], [200, 'profiled'])
    assert.deepEqual((await send(`${url}/user`, bearer(utoken))).body, named.body)

    // The author's own route: whose request it is, and a 401 for who is nobody.
    assert.deepEqual((await send(`${url}/orders`, bearer(utoken))).body, {
      code: 200,
      result: { buyer: user.id },
    })
    assert.deepEqual((await send(`${url}/session`, bearer(utoken, 'DELETE'))).body, { code: 200, result: {} })
    const refused = await fetch(`${url}/orders`, bearer(utoken))
    assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Bearer'])

    const unknown = await fetch(`${url}/elsewhere`)
    assert.deepEqual([unknown.status, await unknown.text()], [404, 'Not Found'], 'this one is Koa’s')
  })
}

test('broken JSON is refused by the backend where nothing parses before it', async (t) => {
  const { url } = await mount(t)
  assertFailure(await send(`${url}/login`, { method: 'POST', body: '{' }), 400, 'invalid_json')
})

test('under a prefix, the routes are there and nowhere else', async (t) => {
  const { url, simulator } = await mount(t, { prefix: '/auth' })
  const body = json({ provider: 'wechat', code: await simulator.code() })
  assert.equal((await fetch(`${url}/login`, body)).status, 404)
  assert.equal((await fetch(`${url}/author/login`, body)).status, 404)
  assert.equal((await send(`${url}/auth/login?x=1`, body)).status, 200)
  for (const prefix of ['auth', '/auth/', '/', '//auth']) {
    await assert.rejects(mount(t, { prefix }), { name: 'ConfigError', message: /prefix/ })
  }
})

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples: [what: string, example: string | undefined, prefix: string][] = [
  ['on Koa', /```ts\n(import Koa[^]*?)```/.exec(readme)?.[1], '/auth'],
  ['on node:http', /```ts\n(import \{ createBackend, isApiError[^]*?)```/.exec(readme)?.[1], ''],
]
for (const [what, example, prefix] of examples) {
  test(`the README's example ${what} runs as it stands`, async (t) => {
    assert.ok(example, 'the README has no such example')
    const folder = tempFolder(t)
    const file = join(folder, 'example.mts')
    // The packages are found from here, not from a temporary folder.
    writeFileSync(
      file,
      example
        .replace("'koa'", `'${import.meta.resolve('koa')}'`)
        .replace("'miniprogram-login-backend'", `'${new URL('../src/index.ts', import.meta.url).href}'`),
    )
    const simulator = await simulate(t)
    const env = { WECHAT_APPID: appId, WECHAT_SECRET: 'secret', WECHAT_API: simulator.url }
    const url = await run(t, file, { cwd: folder, env }).listening
    const login = await send<LoginResult>(
      `${url}${prefix}/login`,
      json({ provider: 'wechat', code: await simulator.code() }),
    )
    assert.equal(login.status, 200, login.text)
    const { utoken, user } = login.body.result
    const orders = await send<unknown[]>(`${url}/orders`, bearer(utoken))
    assert.deepEqual([orders.status, orders.body.result], [200, [{ id: 1, buyer: user.id }]])
    assert.equal((await fetch(`${url}/orders`)).status, 401)
  })
}
