import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPrometheus } from '../src/metrics/prometheus.ts'
import { createSessionCount } from '../src/metrics/session-count.ts'
import { assertFailure, bearer, json, send, serveBackend, startPair, statusOf } from './support.ts'

const metricsToken = 'metrics-0123456789'

/** The samples, by name and labels. */
async function scrape(url: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`, bearer(metricsToken))
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
  return parse(await response.text())
}

function parse(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

test('logins, exchanges, looks for sessions, requests, limits and sessions are counted', async (t) => {
  const limits = { renew: { max: 1, windowMs: 60_000 } }
  const { simulator, api } = await startPair(t, { metricsToken, limits })
  const login = await api.login({ provider: 'wechat', code: await simulator.code() })
  assert.equal(login.status, 200, login.text)
  const { utoken } = login.body.result
  await api.login({ provider: 'wechat', code: 'unknown' })
  for (let index = 0; index < 3; index++) await api.session(utoken)
  await send(`${api.url}/session/renew`, bearer(utoken, 'POST'))
  assertFailure(await send(`${api.url}/session/renew`, bearer(utoken, 'POST')), 429, 'too_many_requests')
  await send(`${api.url}/sessions/no-such-one`, bearer(utoken, 'DELETE'))
  await send(`${api.url}/no/such/path`)
  await statusOf('PROPFIND', `${api.url}/session`)

  const samples = await scrape(api.url)
  const expected: Record<string, number> = {
    'login_requests_total{method="POST",route="/login",status="200"}': 1,
    'login_requests_total{method="POST",route="/login",status="400"}': 1,
    'login_requests_total{method="GET",route="/session",status="200"}': 3,
    'login_requests_total{method="POST",route="/session/renew",status="429"}': 1,
    'login_requests_total{method="DELETE",route="/sessions/:id",status="404"}': 1,
    'login_requests_total{method="GET",route="none",status="404"}': 1,
    'login_requests_total{method="other",route="none",status="405"}': 1,
    'login_request_seconds_count{method="GET",route="/session"}': 3,
    'login_logins_total{provider="wechat",result="ok"}': 1,
    'login_logins_total{provider="wechat",result="code_invalid"}': 1,
    'login_exchange_seconds_count{provider="wechat",result="ok"}': 1,
    'login_exchange_seconds_count{provider="wechat",result="code_invalid"}': 1,
    'login_limited_total{limit="renew"}': 1,
    'login_breaker_open{provider="wechat"}': 0,
    login_sessions: 1,
  }
  for (const [name, value] of Object.entries(expected)) assert.equal(samples.get(name), value, name)
  const looks = ['memory', 'store'].map(
    (from) => samples.get(`login_verify_seconds_count{from="${from}"}`) ?? 0,
  )
  assert.ok(looks[0]! > 0 && looks[1]! > 0, String(looks))
  assert.equal(looks[0]! + looks[1]!, 6)
  assert.ok((samples.get('process_resident_memory_bytes') ?? 0) > 0)
})

test('/metrics is there for its token only, and not at all without one', async (t) => {
  const api = await serveBackend(t, { api: 'http://127.0.0.1:1', metricsToken })
  const wrong = [
    undefined,
    'Bearer',
    `Bearer ${metricsToken}x`,
    `Bearer ${metricsToken.slice(0, -1)}`,
    metricsToken,
  ]
  for (const authorization of wrong) {
    const headers = new Headers(authorization === undefined ? [] : [['Authorization', authorization]])
    assertFailure(await send(`${api.url}/metrics`, { headers }), 404, 'not_found')
  }
  assert.equal((await fetch(`${api.url}/metrics`, bearer(metricsToken))).status, 200)

  const without = await serveBackend(t, { api: 'http://127.0.0.1:1' })
  assertFailure(await send(`${without.url}/metrics`, bearer('undefined')), 404, 'not_found')
  await assert.rejects(serveBackend(t, { api: 'http://127.0.0.1:1', metricsToken: 'short' }), {
    name: 'ConfigError',
    message: /metricsToken/,
  })
})

test('whatever clients send, the number of series stays what it is', async (t) => {
  const api = await serveBackend(t, { api: 'http://127.0.0.1:1', metricsToken })
  const once = async (name: string): Promise<void> => {
    await send(`${api.url}/${name}`)
    await send(`${api.url}/sessions/${name}`, bearer(name, 'DELETE'))
    await send(`${api.url}/login?${name}`, json({ provider: name, code: name }))
    await api.backend.fetch(new Request(`${api.url}/session`, { method: `X${name}` }))
  }
  await once('first')
  const names = (samples: Map<string, number>): string[] =>
    [...samples.keys()].filter((name) => name.startsWith('login_'))
  await scrape(api.url)
  const before = names(await scrape(api.url))
  for (let index = 0; index < 20; index++) await once(`name${index}`)
  const after = await scrape(api.url)
  assert.deepEqual(names(after), before)
  assert.ok(![...after.keys()].some((name) => name.includes('name1')))
})

test('a database that is away costs the number of sessions, not the scrape', async () => {
  const failing = createPrometheus({ providers: [], countSessions: () => Promise.reject(new Error('gone')) })
  const { text } = await failing.render()
  assert.ok(text.includes('process_cpu_seconds_total'))
  assert.ok(!parse(text).has('login_sessions'))

  const hanging = createPrometheus({ providers: [], countSessions: () => new Promise(() => {}) })
  assert.ok(!parse((await hanging.render()).text).has('login_sessions'))
})

test('sessions are counted every 10 s at most', async (t) => {
  t.mock.method(performance, 'now', () => at)
  let at = 0
  let asked = 0
  const read = createSessionCount(async () => ++asked)
  assert.deepEqual(await Promise.all([read(), read()]), [1, 1])
  at = 9_999
  assert.equal(await read(), 1)
  at = 10_000
  assert.equal(await read(), 2)
})

test('a breaker that is not closed is 1', async () => {
  for (const [state, value] of [
    ['closed', 0],
    ['open', 1],
    ['half-open', 1],
  ] as const) {
    const providers = [{ name: 'wechat', upstreamState: () => state }, { name: 'other' }]
    const samples = parse((await createPrometheus({ providers, countSessions: async () => 0 }).render()).text)
    assert.equal(samples.get('login_breaker_open{provider="wechat"}'), value)
    assert.ok(!samples.has('login_breaker_open{provider="other"}'))
  }
})
