import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { wechat } from '../src/index.ts'
import { failureOf, makeProvider, memoryTokens, startProvider, ticking } from './provider-support.ts'

const path = '/wxa/getwxacodeunlimit'
const scene = 'AQMzqUCYKWzmgwFkV6K70A'

test('an image, with one access token for all of them', async (t) => {
  const { provider, calls } = await startProvider(t)
  for (let times = 0; times < 2; times += 1) {
    const image = await provider.createCodeImage?.(scene)
    assert.equal(image?.type, 'image/png')
    assert.equal(image.bytes.subarray(1, 4).toString(), 'PNG')
  }
  assert.deepEqual([await calls(path), await calls('/cgi-bin/stable_token')], [2, 1])
})

test('an access token that is refused is fetched anew, once', async (t) => {
  const { provider, control, calls } = await startProvider(t)
  for (const errcode of [40001, 42001]) {
    await control('fault', { path, times: 1, errcode })
    assert.equal((await provider.createCodeImage?.(scene))?.type, 'image/png')
  }
  await control('fault', { path, times: 2, errcode: 40001 })
  const failure = await failureOf(provider.createCodeImage!(scene))
  assert.deepEqual([failure.error, failure.detail?.['errcode']], ['platform_misconfigured', 40001])
  assert.equal(await calls(path), 6)
})

test('each refusal says what has to be set right', async (t) => {
  const { provider, control } = await startProvider(t)
  for (const [errcode, error, blame] of [
    [
      41030,
      'platform_misconfigured',
      /WECHAT_SCAN_PAGE.*WECHAT_SCAN_ENV_VERSION.*WECHAT_SCAN_CHECK_PATH=false/,
    ],
    [45009, 'platform_busy', /5000 code images/],
    [40164, 'platform_misconfigured', /IP list/],
    [-1, 'platform_busy', /undefined/],
    [45011, 'platform_busy', /undefined/],
    [40029, 'platform_misconfigured', /undefined/],
  ] as const) {
    await control('fault', { path, times: 1, errcode })
    const failure = await failureOf(provider.createCodeImage!(scene))
    assert.equal(failure.error, error, String(errcode))
    assert.match(String(failure.detail?.['blame']), blame)
    if (error === 'platform_busy') assert.ok(Number(failure.headers['Retry-After']) > 0)
  }
})

/** A platform that gives tokens, and answers the rest as told. */
async function platform(
  t: TestContext,
  answer: (body: string) => { headers?: Record<string, string>; body: string | Buffer },
): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (request.url?.startsWith('/cgi-bin/')) {
      response.end(JSON.stringify({ access_token: 'token', expires_in: 7200 }))
      return
    }
    const { headers, body } = answer(Buffer.concat(chunks).toString())
    response.writeHead(200, headers).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('what is sent to WeChat, by default and as set', async (t) => {
  const sent: unknown[] = []
  const api = await platform(t, (body) => {
    sent.push(JSON.parse(body))
    return { headers: { 'Content-Type': 'image/jpeg' }, body: Buffer.of(0xff, 0xd8) }
  })
  for (const scan of [
    undefined,
    { page: 'pages/pc/index', envVersion: 'trial', checkPath: false } as const,
  ]) {
    const { provider } = makeProvider(t, ticking(), memoryTokens(), { api, scan })
    const image = await provider.createCodeImage?.(scene)
    assert.deepEqual(image, { type: 'image/jpeg', bytes: Buffer.of(0xff, 0xd8) })
  }
  assert.deepEqual(sent, [
    { scene, page: 'pages/scan/index', check_path: true, env_version: 'release', width: 280 },
    { scene, page: 'pages/pc/index', check_path: false, env_version: 'trial', width: 280 },
  ])
  for (const page of ['', '/pages/scan/index', 'pages/scan?a=1'])
    assert.throws(() => wechat({ appId: 'wx', secret: 's', scan: { page } }), { name: 'ConfigError' })
})

test('image and JSON are told apart by their label; a picture of any other kind, and one too large, is no use', async (t) => {
  const answers: { headers?: Record<string, string>; body: string | Buffer }[] = [
    {
      headers: { 'Content-Type': 'application/json; charset=UTF-8' },
      body: '{"errcode":41030,"errmsg":"invalid page"}',
    },
    { headers: { 'Content-Type': 'image/svg+xml' }, body: '<svg/>' },
    { headers: { 'Content-Type': 'image/png' }, body: '' },
    { headers: { 'Content-Type': 'image/png' }, body: Buffer.alloc(600_000) },
    { headers: { 'Content-Type': 'image/png' }, body: Buffer.alloc(300_000) },
  ]
  const api = await platform(t, () => answers.shift()!)
  const { provider } = makeProvider(t, ticking(), memoryTokens(), { api })
  assert.equal((await failureOf(provider.createCodeImage!(scene))).error, 'platform_misconfigured')
  for (let times = 0; times < 3; times += 1)
    assert.equal((await failureOf(provider.createCodeImage!(scene))).error, 'platform_unavailable')
  assert.equal((await provider.createCodeImage?.(scene))?.bytes.length, 300_000)
})

test('a platform that hangs is given up, also while its token is waited for', async (t) => {
  const { provider, control } = await startProvider(t, { timeoutMs: 50 })
  for (const hanging of ['/cgi-bin/stable_token', path]) {
    await control('fault', { path: hanging, times: 1, delayMs: 600_000 })
    const failure = await failureOf(provider.createCodeImage!(scene))
    assert.deepEqual([failure.error, failure.status], ['platform_unavailable', 504])
  }
})
