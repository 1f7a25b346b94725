import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { wechat } from '../src/index.ts'
import { createUserInfo } from '../src/simulator/index.ts'
import * as images from './images.ts'
import { createChecked, errorsOf, operationsOf, type Ask, type Document } from './openapi-support.ts'
import { appId, createClock, json, serveBackend, simulate, upload, type ServedOptions } from './support.ts'

/** What is not brought about here: a fault of this package, and of the database. */
const elsewhere = /^\d+ (internal_error|store_unavailable)$/
const pushToken = 'AAAAA'
const day = 24 * 3600_000

async function start(t: TestContext) {
  const clock = createClock()
  const simulator = await simulate(t, clock)
  const serveWith = (options: Partial<ServedOptions> & { timeoutMs?: number } = {}) => {
    const { timeoutMs, ...rest } = options
    const provider = { appId, secret: 'secret', api: simulator.url, nickNameCheck: true, timeoutMs }
    const providers = [wechat({ ...provider, push: { token: pushToken } })]
    return serveBackend(t, { api: simulator.url, now: clock.now, providers, ...rest })
  }
  const api = await serveWith()
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as Document
  const checked = createChecked(document)
  const operations = operationsOf(document)
  const ask = (key: string, init?: Ask) => checked.ask(api.url, key, init)
  const logIn = async (user = 'ann'): Promise<string> => {
    const code = await simulator.code(user)
    const { body } = await ask('POST /login', json({ provider: 'wechat', code }))
    return String(body?.result['utoken'])
  }
  return { clock, simulator, serveWith, api, operations, ask, askAt: checked.ask, seen: checked.seen, logIn }
}

type Started = Awaited<ReturnType<typeof start>>

function signedQuery(clock: { ms: number }, more: Record<string, string> = {}): string {
  const [timestamp, nonce] = [String(Math.floor(clock.ms / 1000)), '1']
  const signature = createHash('sha1').update([pushToken, timestamp, nonce].sort().join('')).digest('hex')
  return `?${String(new URLSearchParams({ signature, timestamp, nonce, ...more }))}`
}

async function succeed({ ask, logIn, simulator, clock }: Started): Promise<void> {
  const utoken = await logIn()
  const code = await simulator.code()
  const { phoneCode } = await simulator.phone()
  const userInfo = await simulator.userInfo(code)
  const whole = { provider: 'wechat', code, phoneCode, userInfo, agreements: [{ title: '服务协议' }] }
  await ask('POST /login', json(whole))
  await ask('GET /session', { utoken })
  await ask('POST /session/renew', { utoken })
  const { body } = await ask('GET /sessions', { utoken })
  const list = body?.result as unknown as { id: string; current: boolean }[]
  await ask('DELETE /sessions/{id}', { utoken, at: list.find(({ current }) => !current)?.id })
  await ask('DELETE /sessions', { utoken })
  await ask('GET /user', { utoken })
  await ask('PATCH /user', { utoken, ...json({ nickName: '安妮' }) })
  await ask('PUT /user', { utoken, ...json({ nickName: 'Ann' }) })
  const bytes = new Uint8Array(images.png)
  const shown = await ask('PUT /user/avatar', { utoken, body: bytes })
  await ask('POST /user/avatar', { ...upload(utoken, images.png), utoken })
  await ask('GET /avatars/{name}', { at: String(shown.body?.result['avatarUrl']).split('/').pop() })
  await ask('POST /user/phone', { utoken, ...json({ phoneCode: (await simulator.phone()).phoneCode }) })
  await ask('GET /push/{provider}', { at: 'wechat', query: signedQuery(clock, { echostr: '1' }) })
  const event = { MsgType: 'event', Event: 'user_authorization_revoke', OpenID: 'o', AppID: appId }
  const pushed = json({ ...event, ToUserName: 'a', FromUserName: 'b', CreateTime: 1, RevokeInfo: '1' })
  await ask('POST /push/{provider}', { ...pushed, at: 'wechat', query: signedQuery(clock) })
  for (const path of ['/health', '/health/ready', '/health/live', '/openapi.json']) await ask(`GET ${path}`)
  const { text } = await ask('GET /docs')
  await ask('GET /docs/{file}', { at: /docs\/(page\.\w+\.js)/.exec(text)?.[1] })
  await ask('DELETE /user', { utoken })
  await ask('DELETE /session', { utoken: await logIn() })
}

/** What follows from what a route is: each of those that need a session, take a body, or are found by a name. */
async function failAlike({ ask, operations, logIn, clock }: Started): Promise<void> {
  const [utoken, old] = [await logIn(), await logIn()]
  const tooLarge = 'x'.repeat(1024 * 1024 + 20_000)
  for (const [key, { security, requestBody, parameters = [] }] of operations) {
    const at = key.includes('/push/') ? 'wechat' : 'x'
    if (security) await ask(key, { at })
    if (security && key !== 'DELETE /session') await ask(key, { at, utoken: `mpl_${'A'.repeat(43)}` })
    if (requestBody) await ask(key, { at, utoken, body: tooLarge })
    const schema = requestBody?.content['application/json']?.schema
    for (const body of schema ? ['{', '[]', '{"provider":1}'] : []) await ask(key, { at, utoken, body })
    if (parameters.length > 0) await ask(key, { at: 'nobody', utoken })
    if (at === 'wechat') await ask(key, { at, ...(requestBody && { body: '{}' }) })
  }
  clock.ms += 31 * day
  for (const [key, { security }] of operations) {
    if (security && key !== 'DELETE /session') await ask(key, { at: 'x', utoken: old })
  }
}

async function failInLogin({ ask, simulator, clock }: Started): Promise<void> {
  const login = (body: object) => ask('POST /login', json({ provider: 'wechat', ...body }))
  await login({ provider: 'qq', code: 'x' })
  await login({ code: 'unknown' })
  const used = await simulator.code()
  await login({ code: used })
  await login({ code: used, silent: true })
  await login({ code: await simulator.code(), phoneCode: 'unknown' })
  const withUserInfo = async (change: object, more: object = {}) => {
    const code = await simulator.code()
    await login({ code, userInfo: { ...(await simulator.userInfo(code, more)), ...change } })
  }
  await withUserInfo({ signature: '0'.repeat(40) })
  await withUserInfo({ encryptedData: 'AAAA' })
  await withUserInfo({}, { appid: 'wx0000000000000002' })
  await withUserInfo({}, { timestamp: Math.floor(clock.ms / 1000) - 3600 })
  const sessionKey = Buffer.alloc(16, 1).toString('base64')
  await simulator.fault({ body: JSON.stringify({ openid: 'oAnn', session_key: sessionKey }) })
  const timestamp = Math.floor(clock.ms / 1000)
  const eve = { sessionKey, appId, openId: 'oEve', nickName: 'Eve', avatarUrl: '', timestamp }
  await login({ code: 'any', userInfo: createUserInfo(eve) })
  for (const fault of [
    { errcode: 40226 },
    { errcode: 45011 },
    { errcode: 40013 },
    { errcode: -1 },
    { status: 500 },
  ]) {
    await simulator.fault(fault)
    await login({ code: await simulator.code() })
  }
}

interface Ticket {
  at: string
  query: string
  headers: Record<string, string>
}

/** A ticket, with what the PC sends of it. */
async function createTicket({ ask }: Started): Promise<Ticket> {
  const { body } = await ask('POST /scan', { ...json({}), headers: { 'x-scan-secret': 'header' } })
  const { scene, secret } = body?.result ?? {}
  return {
    at: String(scene),
    query: `?scene=${String(scene)}`,
    headers: { 'x-scan-secret': String(secret) },
  }
}

const [scan, confirm, cancel] = (['scan', 'confirm', 'cancel'] as const).map(
  (action) => `POST /scan/{scene}/${action}`,
) as [string, string, string]

async function scanTickets(started: Started): Promise<void> {
  const { ask, logIn, simulator, clock, api } = started
  const [ann, ben] = [await logIn('ann'), await logIn('ben')]
  const create = () => createTicket(started)
  const phone = (utoken: string, { at }: Ticket, ...keys: string[]) =>
    keys.reduce<Promise<unknown>>(
      (before, key) => before.then(() => ask(key, { at, utoken })),
      Promise.resolve(),
    )
  const pc = ({ query, headers }: Ticket, key = 'GET /scan') => ask(key, { query, headers })

  const used = await create()
  await pc(used)
  await pc(used)
  await phone(ann, used, confirm, cancel, scan)
  await phone(ben, used, scan, confirm, cancel)
  await phone(ann, used, confirm)
  await pc(used)
  await pc(used)
  await phone(ann, used, scan, confirm, cancel)
  await pc(used, 'GET /scan/events')
  const cancelled = await create()
  await phone(ann, cancelled, scan, cancel, scan, confirm, cancel)
  await pc(cancelled)

  const watched = await create()
  const url = `${api.url}/scan/events${watched.query}`
  const streams = await Promise.all([1, 2, 3].map(() => fetch(url, { headers: watched.headers })))
  await pc(watched, 'GET /scan/events')
  await Promise.all(streams.map(({ body }) => body?.cancel()))

  const old = await create()
  clock.ms += 3 * 60_000
  await phone(ann, old, scan, confirm, cancel)
  const { body } = await ask(
    'POST /login',
    json({ provider: 'wechat', code: await simulator.code('vic'), silent: true }),
  )
  await phone(String(body?.result['utoken']), await create(), scan, confirm, cancel)
  const unknown = { at: 'A'.repeat(22), query: `?scene=${'A'.repeat(22)}`, headers: {} }
  await phone(ann, unknown, scan, confirm, cancel)
  for (const key of ['GET /scan', 'GET /scan/events']) {
    await pc(unknown, key)
    await pc({ ...unknown, query: '' }, key)
  }
  await ask('POST /scan', json({ provider: 'qq' }))
  for (const fault of [{ errcode: 41030 }, { errcode: 45009 }, { status: 500 }]) {
    await simulator.fault({ path: '/wxa/getwxacodeunlimit', ...fault })
    await ask('POST /scan', json({}))
  }
}

async function failInUser({ ask, simulator, logIn }: Started): Promise<void> {
  const utoken = await logIn()
  for (const method of ['PATCH', 'PUT']) {
    const rename = (nickName: string) => ask(`${method} /user`, { utoken, ...json({ nickName }) })
    await rename(' ')
    await rename('违规')
    for (const fault of [{ errcode: 48001 }, { errcode: -1 }, { status: 500 }]) {
      await simulator.fault({ path: '/wxa/msg_sec_check', ...fault })
      await rename('Ann')
    }
  }
  await ask('PUT /user/avatar', { utoken, body: 'no picture' })
  await ask('POST /user/avatar', { ...upload(utoken, Buffer.from('no picture')), utoken })
  await ask('POST /user/avatar', { utoken, ...json({}) })
  const phone = async () => {
    const { phoneCode } = await simulator.phone()
    return ask('POST /user/phone', { utoken, ...json({ phoneCode }) })
  }
  await ask('POST /user/phone', { utoken, ...json({ phoneCode: 'unknown' }) })
  const info = { purePhoneNumber: '13800138000', countryCode: '86', watermark: { appid: 'wx2' } }
  const other = { body: JSON.stringify({ errcode: 0, errmsg: 'ok', phone_info: info }) }
  const errcodes = [40226, 45011, 48001, -1].map((errcode) => ({ errcode }))
  for (const fault of [other, ...errcodes, { status: 500 }]) {
    await simulator.fault({ path: '/wxa/business/getuserphonenumber', ...fault })
    await phone()
  }
}

/** The platform is late, then down; the node is about to stop. */
async function failOnTheWhole({ simulator, serveWith, askAt }: Started): Promise<void> {
  const api = await serveWith({ timeoutMs: 50 })
  const { utoken } = (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result
  const asks: [key: string, path: string, body: () => Promise<object>][] = [
    ['PATCH /user', '/wxa/msg_sec_check', async () => ({ nickName: 'Ann' })],
    ['PUT /user', '/wxa/msg_sec_check', async () => ({ nickName: 'Ann' })],
    [
      'POST /user/phone',
      '/wxa/business/getuserphonenumber',
      async () => ({ phoneCode: (await simulator.phone()).phoneCode }),
    ],
    ['POST /scan', '/wxa/getwxacodeunlimit', async () => ({})],
    [
      'POST /login',
      '/sns/jscode2session',
      async () => ({ provider: 'wechat', code: await simulator.code() }),
    ],
  ]
  const failAll = async () => {
    for (const [key, , body] of asks) await askAt(api.url, key, { utoken, ...json(await body()) })
  }
  for (const [, path] of asks) await simulator.fault({ path, times: 5, delayMs: 600_000 })
  await failAll()
  await failAll()
  await failAll()
  api.backend.drain()
  for (const path of ['/health', '/health/ready']) await askAt(api.url, `GET ${path}`)
}

async function failByLimits({ simulator, serveWith, operations, askAt }: Started): Promise<void> {
  const none = { max: 0, windowMs: day }
  const one = { max: 1, windowMs: day }
  const limits = { scan: none, login: one, renew: none, profile: none, phone: none, end: none, push: none }
  const api = await serveWith({ limits })
  const { utoken } = (await api.login({ provider: 'wechat', code: await simulator.code() })).body.result
  for (const [key, { responses }] of operations) {
    const limited = responses[429]
    if (limited && errorsOf(limited).includes('too_many_requests'))
      await askAt(api.url, key, { at: 'wechat', utoken })
  }
}

test('each route answers as the document says, with success and with every failure it names', async (t) => {
  const started = await start(t)
  await succeed(started)
  await failInLogin(started)
  await failInUser(started)
  await scanTickets(started)
  await failByLimits(started)
  await failAlike(started)
  await failOnTheWhole(started)

  const missing: string[] = []
  for (const [key, { responses }] of started.operations) {
    const seen = started.seen.get(key)
    const described = Object.entries(responses).flatMap(([status, response]) =>
      status === '200' ? ['200'] : errorsOf(response).map((error) => `${status} ${error}`),
    )
    missing.push(
      ...described
        .filter((what) => !seen?.has(what) && !elsewhere.test(what))
        .map((what) => `${key} ${what}`),
    )
  }
  assert.deepEqual(missing, [], 'described, but never answered')
})
