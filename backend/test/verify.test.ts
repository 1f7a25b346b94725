import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { startSimulator } from '../src/simulator/index.ts'
import { cases } from '../src/verify/cases/index.ts'
import { startMinimal } from './verify/minimal.ts'
import { freeAddress, idsOf, into, startProxy, startSubject, told, verify } from './verify/support.ts'

/** Answers each login with the next of these results. */
const loginsAs =
  (results: object[]): ((backend: RequestListener) => RequestListener) =>
  (backend) => {
    let at = 0
    return (request, response) => {
      if (request.url !== '/login') return void backend(request, response)
      request.resume()
      response.end(JSON.stringify({ code: 200, result: results[at++ % results.length] }))
    }
  }

test('our own backend passes every case', async (t) => {
  const { url, simulator } = await startSubject(t)
  const report = told(await verify([url, '--simulator', simulator, '--json']))
  assert.deepEqual(idsOf(report, 'failed'), [])
  assert.deepEqual(idsOf(report, 'skipped'), [])
  assert.deepEqual(idsOf(report, 'not-offered'), ['session.expired'])
  assert.equal(report.cases.length, cases.length)
  assert.equal(report.exitCode, 0)
})

test('a minimal backend, written by hand, passes what is required', async (t) => {
  const { url, simulator } = await startMinimal(t)
  const { exitCode, stdout } = await verify([url, '--simulator', simulator, '--json'])
  const report = told({ exitCode, stdout, stderr: '' })
  const required = report.cases.filter(({ level }) => level === 'required')
  assert.deepEqual(
    required.filter(({ status }) => status !== 'passed'),
    [],
  )
  assert.equal(exitCode, 0)
  // It is no good backend, and is told so.
  const failed = idsOf(report, 'failed')
  for (const id of [
    'once.again',
    'once.concurrent',
    'envelope.no-store-session',
    'user.delete',
    'phone.login',
  ]) {
    assert.ok(failed.includes(id), id)
  }
  for (const id of ['renewal.route', 'phone.route', 'health.route']) {
    assert.ok(idsOf(report, 'not-offered').includes(id), id)
  }
})

test('a backend that asks nobody who it is', async (t) => {
  const user = { id: 'u1', step: 'member', nickName: '', avatarUrl: '', phone: null }
  const result = { utoken: 'token', expiresAt: Date.now() + 1e9, user }
  const { url, simulator } = await startMinimal(t, loginsAs([result]))
  const report = told(await verify([url, '--simulator', simulator, '--json', '--only', 'login.exchange']))
  assert.deepEqual(idsOf(report, 'failed'), ['login.exchange'])
  assert.equal(report.exitCode, 1)
})

test('a backend that makes two users of one', async (t) => {
  const { simulator } = await startSubject(t)
  const user = { step: 'member', nickName: '', avatarUrl: '', phone: null }
  const as = (id: string): object => ({ utoken: id, expiresAt: Date.now() + 1e9, user: { ...user, id } })
  // Two logins each for login.answer to login.same-id, one by one; then ten at once.
  const { url } = await startMinimal(t, loginsAs([...Array.from({ length: 4 }, () => as('u1')), as('u2')]))
  const report = told(await verify([url, '--simulator', simulator, '--json', '--only', 'once.one-user']))
  assert.deepEqual(idsOf(report, 'failed'), ['once.one-user'])
})

test('phone codes that work for anybody, or once only', async (t) => {
  const pair = await startSubject(t)
  const proxy = await startProxy(t, into(pair.backend))
  const seen = new Set<string>()
  const run = async (): Promise<string[]> =>
    idsOf(
      told(await verify([proxy.url, '--simulator', pair.simulator, '--json', '--only', 'phone'])),
      'failed',
    )

  proxy.interfere = async (asked, forward) => {
    const { phoneCode, ...input } = Object(JSON.parse(asked.body.toString() || '{}')) as {
      phoneCode?: string
    }
    if (phoneCode === undefined || !seen.has(phoneCode)) {
      if (phoneCode !== undefined) seen.add(phoneCode)
      return forward(asked)
    }
    return forward({ ...asked, body: Buffer.from(JSON.stringify(input)) })
  }
  assert.deepEqual(await run(), ['phone.stolen'])

  proxy.interfere = async (asked, forward) => {
    const { phoneCode } = Object(JSON.parse(asked.body.toString() || '{}')) as { phoneCode?: string }
    if (phoneCode === undefined || !seen.has(phoneCode)) {
      if (phoneCode !== undefined) seen.add(phoneCode)
      return forward(asked)
    }
    const body = { code: 400, error: 'phone_code_invalid' }
    return {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
    }
  }
  assert.deepEqual(await run(), ['phone.again'])
})

test('without a simulator: what needs no code is checked, the rest is said loudly, exit 2', async (t) => {
  const { url } = await startMinimal(t)
  const nobody = await freeAddress()
  const ran = await verify([url, '--json'], { WECHAT_API: nobody })
  const report = told(ran)
  assert.equal(ran.exitCode, 2)
  assert.ok(ran.stderr.includes(nobody))
  assert.match(ran.stderr, /需要 code 的项目都未检查/)
  assert.ok(idsOf(report, 'passed').includes('envelope.unauthorized'))
  assert.ok(idsOf(report, 'skipped').includes('login.answer'))
  assert.ok(idsOf(report, 'skipped').includes('user.nickname'))
  assert.ok(!idsOf(report, 'passed').some((id) => id.startsWith('login.')))
  // Also where nothing of what was chosen needs one.
  assert.equal((await verify([url, '--only', 'envelope.unauthorized'], { WECHAT_API: nobody })).exitCode, 2)
})

test('a backend that talks to another platform: said, and exit 2', async (t) => {
  const { url } = await startMinimal(t)
  const other = await startSimulator()
  t.after(other.close)
  const ran = await verify([url, '--simulator', other.url, '--json'])
  const report = told(ran)
  assert.equal(ran.exitCode, 2)
  const reason = report.cases.find(({ id }) => id === 'login.answer')?.reason ?? ''
  assert.match(reason, /没有向模拟器换取/)
  assert.match(reason, /400 code_invalid/)
})
