import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'libsql'
import { maskPhone } from '../src/user/phone.ts'
import type { LoginResult } from '../src/index.ts'
import {
  appId,
  assertFailure,
  serveBackend,
  startPair,
  tempFolder,
  type Answer,
  type Served,
  type Simulated,
} from './support.ts'

const redeemPath = '/wxa/business/getuserphonenumber'
const tokenPath = '/cgi-bin/stable_token'

const login = (api: Served, codes: object, more: object = {}): Promise<Answer<LoginResult>> =>
  api.login({ provider: 'wechat', ...codes, ...more })

async function countCalls(simulator: Simulated, path: string): Promise<number> {
  return (await simulator.calls()).filter((call) => call.path === path).length
}

const phoneAnswer = (change: object = {}): string =>
  JSON.stringify({
    errcode: 0,
    errmsg: 'ok',
    phone_info: {
      phoneNumber: '13800138000',
      purePhoneNumber: '13800138000',
      countryCode: '86',
      watermark: { timestamp: 1, appid: appId },
      ...change,
    },
  })

test('phoneCode beside code: a member with a masked phone, which later logins keep', async (t) => {
  const { simulator, api } = await startPair(t)
  const { body } = await login(api, await simulator.phone('13800138000'))
  assert.equal(body.result.user.phone, '138****8000')
  assert.equal(body.result.user.step, 'member')
  assert.equal((await api.session(body.result.utoken)).body.result.user.phone, '138****8000')
  const silent = await login(api, { code: await simulator.code() }, { silent: true })
  assert.deepEqual(silent.body.result.user, body.result.user)
  const changed = await login(api, await simulator.phone('+852 61234567'))
  assert.deepEqual(changed.body.result.user, { ...body.result.user, phone: '+852 61****67' })
  assert.equal(await countCalls(simulator, tokenPath), 1, 'the access token is used again')
})

test('at least 4 digits are hidden, whatever the length', () => {
  const masks = ['13800138000', '61234567', '4155550123', '1234567', '12345', '1234', '1', '1'.repeat(15)]
  assert.deepEqual(
    masks.map((number) => maskPhone({ countryCode: '86', number })),
    ['138****8000', '61****67', '415****123', '1****67', '****5', '****', '****', '111********1111'],
  )
  assert.equal(maskPhone({ countryCode: '1', number: '4155550123' }), '+1 415****123')
  assert.equal(maskPhone({ countryCode: '', number: '13800138000' }), '138****8000')
})

test('the phone is sealed at rest, bound to its row', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const { simulator, api } = await startPair(t, { databaseUrl: `sqlite:${path}` })
  const ann = await login(api, await simulator.phone('13800138000'))
  const ben = await login(api, await simulator.phone('13900139000', 'ben'))
  for (const file of [path, `${path}-wal`]) {
    const bytes = readFileSync(file).toString('latin1')
    for (const text of ['13800138000', '138****8000', '13900139000']) assert.ok(!bytes.includes(text), file)
  }
  // Ben's number in Ann's row does not open: Ann is Ann all the same.
  const database = new Database(path)
  t.after(() => database.close())
  database.exec(`UPDATE login_users SET phone = (SELECT phone FROM login_users WHERE id = '${ben.body.result.user.id}')
    WHERE id = '${ann.body.result.user.id}'`)
  const moved = await api.session(ann.body.result.utoken)
  assert.deepEqual([moved.status, moved.body.result.user.phone], [200, null])
  assert.equal((await api.session(ben.body.result.utoken)).body.result.user.phone, '139****9000')
})

test('countryCode as a number or a text, a number with signs in it, another mini-program', async (t) => {
  const { simulator, api } = await startPair(t)
  const tries: [change: object, phone: string][] = [
    [{ countryCode: 86 }, '138****8000'],
    [{ countryCode: '86' }, '138****8000'],
    [{ countryCode: 852, purePhoneNumber: '61234567' }, '+852 61****67'],
    [{ countryCode: '+1', purePhoneNumber: '(415) 555-0123' }, '+1 415****123'],
  ]
  for (const [change, phone] of tries) {
    await simulator.fault({ path: redeemPath, body: phoneAnswer(change) })
    assert.equal((await login(api, await simulator.phone())).body.result.user.phone, phone)
  }
  const watermark = { timestamp: 1, appid: 'wx0000000000000002' }
  await simulator.fault({ path: redeemPath, body: phoneAnswer({ watermark }) })
  assertFailure(await login(api, await simulator.phone()), 400, 'watermark_mismatch')
})

const errcodes: [path: string, errcode: number, status: number, error: string][] = [
  [redeemPath, 40029, 400, 'phone_code_invalid'],
  [redeemPath, 40163, 400, 'phone_code_invalid'],
  [redeemPath, -1, 503, 'platform_busy'],
  [redeemPath, 40013, 502, 'platform_misconfigured'],
  [redeemPath, 48001, 502, 'platform_misconfigured'],
  [redeemPath, 40226, 403, 'user_blocked'],
  [redeemPath, 45011, 429, 'too_many_logins'],
  [tokenPath, -1, 503, 'platform_busy'],
  [tokenPath, 40125, 502, 'platform_misconfigured'],
  [tokenPath, 40164, 502, 'platform_misconfigured'],
]

test('each errcode of the phone exchange has its status and name', async (t) => {
  for (const [path, errcode, status, error] of errcodes) {
    const { simulator, api } = await startPair(t)
    await simulator.fault({ path, errcode })
    assertFailure(await login(api, await simulator.phone()), status, error)
  }
})

test('a phone code that is unknown, old or used is phone_code_invalid', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  const code = (): Promise<string> => simulator.code()
  assertFailure(await login(api, { code: await code(), phoneCode: 'unknown' }), 400, 'phone_code_invalid')
  const { phoneCode } = await simulator.phone()
  clock.ms += 5 * 60_000
  assertFailure(await login(api, { code: await code(), phoneCode }), 400, 'phone_code_invalid')
})

const faults: [what: string, path: string, fault: object, status: number, error: string][] = [
  ['hangs', redeemPath, { delayMs: 600_000 }, 504, 'platform_unavailable'],
  ['answers 500', redeemPath, { status: 500 }, 502, 'platform_unavailable'],
  ['answers HTML', redeemPath, { body: '<html>' }, 502, 'platform_unavailable'],
  ['answers no phone', redeemPath, { body: '{"errcode":0}' }, 502, 'platform_unavailable'],
  [
    'answers a phone without digits',
    redeemPath,
    { body: phoneAnswer({ purePhoneNumber: '-' }) },
    502,
    'platform_unavailable',
  ],
  ['answers 4 MB', redeemPath, { body: ' '.repeat(4_000_000) }, 502, 'platform_unavailable'],
  ['is busy', redeemPath, { errcode: -1 }, 503, 'platform_busy'],
  ['hangs over the access token', tokenPath, { delayMs: 600_000 }, 504, 'platform_unavailable'],
  ['answers no access token', tokenPath, { body: '{"expires_in":7200}' }, 502, 'platform_unavailable'],
]

for (const [what, path, fault, status, error] of faults) {
  test(`a platform that ${what}: the whole login fails, nothing is half done, and the phone code goes on`, async (t) => {
    const file = join(tempFolder(t), 'login.db')
    const { simulator, api } = await startPair(t, { timeoutMs: 1000, databaseUrl: `sqlite:${file}` })
    await simulator.fault({ path, ...fault })
    const { code, phoneCode } = await simulator.phone()
    assertFailure(await login(api, { code, phoneCode }), status, error)

    const database = new Database(file)
    t.after(() => database.close())
    for (const table of ['login_users', 'login_sessions', 'login_phone_codes']) {
      assert.deepEqual(database.prepare(`SELECT * FROM ${table}`).all(), [], table)
    }
    const before = (await simulator.calls()).length
    assertFailure(await login(api, { code, phoneCode }), status, error)
    assert.equal((await simulator.calls()).length, before, 'the code is spent')
    const again = await login(api, { code: await simulator.code(), phoneCode })
    assert.equal(again.body.result.user.phone, '138****8000', again.text)
  })
}

test('the same request again gets the same answer; the platform redeems once', async (t) => {
  const { simulator, api } = await startPair(t)
  const codes = await simulator.phone()
  const answers = await Promise.all(Array.from({ length: 20 }, () => login(api, codes)))
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
  assert.equal((await login(api, codes)).text, answers[0]?.text)
  assert.equal(answers[0]?.status, 200)
  assert.equal(await countCalls(simulator, redeemPath), 1)
  assertFailure(await login(api, { ...codes, phoneCode: 'another' }), 409, 'code_used')
})

test(
  'a new login code with a redeemed phone code works for 5 minutes, for the same user only, also after a restart',
  { timeout: 20_000 },
  async (t) => {
    const databaseUrl = `sqlite:${join(tempFolder(t), 'login.db')}`
    const { simulator, api, clock } = await startPair(t, { databaseUrl })
    const { code, phoneCode } = await simulator.phone()
    const first = await login(api, { code, phoneCode })
    const second = await login(api, { code: await simulator.code(), phoneCode })
    assert.deepEqual(second.body.result.user, first.body.result.user)
    assert.notEqual(second.body.result.utoken, first.body.result.utoken)
    assert.equal(await countCalls(simulator, redeemPath), 1)

    assertFailure(
      await login(api, { code: await simulator.code('eve'), phoneCode }),
      400,
      'phone_code_invalid',
    )
    await api.close()
    const restarted = await serveBackend(t, { api: simulator.url, databaseUrl, now: clock.now })
    clock.ms += 5 * 60_000 - 1
    const third = await login(restarted, { code: await simulator.code(), phoneCode })
    assert.deepEqual(third.body.result.user, first.body.result.user)
    assertFailure(
      await login(restarted, { code: await simulator.code('eve'), phoneCode }),
      400,
      'phone_code_invalid',
    )
    assert.equal(await countCalls(simulator, redeemPath), 1, 'none of this goes to the platform')
    clock.ms += 1
    assertFailure(
      await login(restarted, { code: await simulator.code(), phoneCode }),
      400,
      'phone_code_invalid',
    )
    // The next start sweeps what is of no use any more.
    await restarted.close()
    await serveBackend(t, { api: simulator.url, databaseUrl, now: clock.now })
    const database = new Database(databaseUrl.slice('sqlite:'.length))
    t.after(() => database.close())
    while (database.prepare('SELECT * FROM login_phone_codes').all().length > 0) {
      await new Promise((resolve) => setImmediate(resolve))
    }
  },
)

test('two login codes with one phone code at once: one redemption; not for another user meanwhile', async (t) => {
  const { simulator, api } = await startPair(t)
  const { code, phoneCode } = await simulator.phone()
  await simulator.fault({ path: redeemPath, delayMs: 200 })
  const [first, second, eve] = await Promise.all([
    login(api, { code, phoneCode }),
    login(api, { code: await simulator.code(), phoneCode }),
    new Promise<Answer<LoginResult>>((resolve, reject) => {
      setTimeout(() => {
        simulator
          .code('eve')
          .then((code) => login(api, { code, phoneCode }))
          .then(resolve, reject)
      }, 100)
    }),
  ])
  assert.deepEqual([first.status, second.status], [200, 200], first.text + second.text)
  assert.deepEqual(first.body.result.user, second.body.result.user)
  assertFailure(eve, 400, 'phone_code_invalid')
  assert.equal(await countCalls(simulator, redeemPath), 1)
})

test('two backends on one file: what the one has redeemed, the other need not', async (t) => {
  const databaseUrl = `sqlite:${join(tempFolder(t), 'login.db')}`
  const { simulator, api, clock } = await startPair(t, { databaseUrl })
  const second = await serveBackend(t, { api: simulator.url, databaseUrl, now: clock.now })
  const { code, phoneCode } = await simulator.phone()
  // The first one's call is under way for so long that the second one overtakes it.
  await simulator.fault({ path: redeemPath, delayMs: 300 })
  const late = login(api, { code, phoneCode })
  while ((await countCalls(simulator, redeemPath)) === 0);
  const early = await login(second, { code: await simulator.code(), phoneCode })
  assert.equal(early.body.result?.user.phone, '138****8000', early.text)
  assert.deepEqual((await late).body.result?.user, early.body.result.user, (await late).text)
})

test('a phone code that is redeemed while the database is locked still works afterwards', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const { simulator, api } = await startPair(t, { databaseUrl: `sqlite:${path}` })
  const { code, phoneCode } = await simulator.phone()
  await simulator.fault({ path: redeemPath, delayMs: 300 })
  const failing = login(api, { code, phoneCode })
  while ((await countCalls(simulator, redeemPath)) === 0);
  const database = new Database(path)
  t.after(() => database.close())
  database.exec('BEGIN IMMEDIATE')
  assertFailure(await failing, 503, 'store_unavailable')
  database.exec('ROLLBACK')
  const again = await login(api, { code: await simulator.code(), phoneCode })
  assert.equal(again.body.result?.user.phone, '138****8000', again.text)
  assert.equal(await countCalls(simulator, redeemPath), 1)
})

test('userInfo that is refused leaves the phone code alone', async (t) => {
  const { simulator, api } = await startPair(t)
  const { code, phoneCode } = await simulator.phone()
  const userInfo = { ...(await simulator.userInfo(code)), rawData: '{}' }
  assertFailure(await login(api, { code, phoneCode }, { userInfo }), 400, 'signature_mismatch')
  assert.equal(await countCalls(simulator, redeemPath), 0)
  assert.equal((await login(api, { code: await simulator.code(), phoneCode })).status, 200)
})

test('a provider without phone numbers refuses a phoneCode before any code is spent', async (t) => {
  const { api } = await startPair(t, {
    providers: [
      () => ({
        name: 'other',
        appId: 'x',
        exchange: () => assert.fail('asked'),
        close: async () => {},
      }),
    ],
  })
  const answer = await api.login({ provider: 'other', code: 'x', phoneCode: 'x' })
  assertFailure(answer, 400, 'invalid_request')
  assert.match(answer.body.message ?? '', /^phoneCode/)
})

test('the access token: one fetch for many, renewed ahead of its end, refetched once when it is refused', async (t) => {
  const many = async (
    { simulator, api }: { simulator: Simulated; api: Served },
    count: number,
  ): Promise<(number | string)[]> => {
    const codes = await Promise.all(Array.from({ length: count }, () => simulator.phone()))
    const answers = await Promise.all(codes.map((pair) => login(api, pair)))
    return [...new Set(answers.map(({ status, body }) => body.error ?? status))]
  }
  const pair = await startPair(t)
  const { simulator, clock } = pair
  const fetches = (): Promise<number> => countCalls(simulator, tokenPath)
  assert.deepEqual(await many(pair, 20), [200])
  assert.equal(await fetches(), 1)

  // Four minutes before the end, the token at hand is used while its successor is fetched, even if that fails.
  clock.ms += (7200 - 240) * 1000 - 1
  assert.deepEqual(await many(pair, 1), [200])
  assert.equal(await fetches(), 1)
  clock.ms += 1
  await simulator.fault({ path: tokenPath, status: 500 })
  assert.deepEqual(await many(pair, 1), [200])
  while ((await fetches()) === 1);
  assert.deepEqual(await many(pair, 1), [200])
  while ((await fetches()) === 2);
  clock.ms += 240_000
  assert.deepEqual(await many(pair, 1), [200])
  assert.equal(await fetches(), 3, 'the successor is in use')

  for (const errcode of [40001, 42001]) {
    const before = await fetches()
    await simulator.fault({ path: redeemPath, errcode })
    assert.deepEqual(await many(pair, 1), [200])
    assert.equal(await fetches(), before + 1)
    await simulator.fault({ path: redeemPath, errcode, times: 2 })
    assert.deepEqual(await many(pair, 1), ['platform_misconfigured'])
    assert.equal(await fetches(), before + 2, 'refetched once, not again and again')
  }
})

test('the token, its successor and the phone share one time limit', async (t) => {
  const { simulator, api } = await startPair(t, { timeoutMs: 1000 })
  await simulator.fault({ path: redeemPath, errcode: 40001, delayMs: 250 })
  assert.equal((await login(api, await simulator.phone())).status, 200)
  // Each step alone is within the limit, both together are not.
  await simulator.fault({ path: redeemPath, errcode: 40001, delayMs: 700 })
  await simulator.fault({ path: tokenPath, delayMs: 700 })
  assertFailure(await login(api, await simulator.phone()), 504, 'platform_unavailable')
})
