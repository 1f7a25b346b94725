import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readBackendConfig, readSimulatorConfig, variables } from '../src/config.ts'
import { cli, run, type Command } from './command.ts'
import { appId, bearer, json, send, tempFolder } from './support.ts'
import type { LoginResult } from '../src/index.ts'

const credentials = { WECHAT_APPID: appId, WECHAT_SECRET: 'secret' }

const start = (t: TestContext, env: object, args: string[] = [], cwd = tempFolder(t)): Command =>
  run(t, cli, { args, env, cwd })

/** What is said to the person who starts it; the log's lines are left out. */
async function refused(t: TestContext, env: object, args: string[] = []): Promise<string> {
  const { code, stdout, stderr } = await start(t, env, args).ended
  assert.deepEqual([code, stdout], [1, ''], stderr)
  assert.ok(!stderr.includes('hidden'), stderr)
  const said = stderr.replaceAll(/^\{.*\}\n/gm, '')
  assert.ok(!said.includes('    at '), `a stack is no help here: ${said}`)
  return said
}

test('simulator and backend: one line each, a login between them, and a clean stop on SIGTERM and SIGINT', async (t) => {
  const folder = tempFolder(t)
  const simulator = start(t, {}, ['simulator'])
  const api = await simulator.listening
  writeFileSync(
    join(folder, 'my.env'),
    `WECHAT_APPID=${appId}\nWECHAT_SECRET=wrong\nWECHAT_API=${api}\nSESSION_DAYS=\n`,
  )
  // What is set already wins over the file.
  const backend = start(t, { WECHAT_SECRET: 'secret' }, ['--env-file', 'my.env'], folder)
  const url = await backend.listening

  const code = await send<never>(`${api}/_simulator/code`, json({ provider: 'wechat', user: 'ann' }))
  const login = await send<LoginResult>(`${url}/login`, json({ provider: 'wechat', ...code.body }))
  assert.equal(login.status, 200, login.text)
  assert.equal((await send(`${url}/session`, bearer(login.body.result.utoken))).status, 200)
  for (const file of ['login.db', 'login.db.key']) assert.ok(existsSync(join(folder, file)), file)

  backend.child.kill('SIGTERM')
  const ended = await backend.ended
  assert.deepEqual([ended.code, ended.stdout], [0, `listening on ${url}\n`], ended.stderr)
  // The log has its own stream, a JSON object a line.
  for (const line of ended.stderr.trim().split('\n')) JSON.parse(line)

  simulator.child.kill('SIGINT')
  assert.deepEqual(await simulator.ended, { code: 0, stdout: `listening on ${api}\n`, stderr: '' })
})

test('a request under way is finished before the stop', async (t) => {
  const simulator = start(t, {}, ['simulator'])
  const api = await simulator.listening
  const backend = start(t, { ...credentials, WECHAT_API: api })
  const url = await backend.listening
  const { body } = await send<never>(`${api}/_simulator/code`, json({ provider: 'wechat', user: 'ann' }))
  await send(`${api}/_simulator/fault`, json({ path: '/sns/jscode2session', times: 1, delayMs: 500 }))
  const login = send(`${url}/login`, json({ provider: 'wechat', ...body }))
  // It is under way as soon as the platform has been asked.
  for (;;) {
    const calls = await fetch(`${api}/_simulator/calls`)
    if (((await calls.json()) as unknown[]).length > 0) break
  }
  backend.child.kill('SIGTERM')
  assert.equal((await login).status, 200)
  const answered = performance.now()
  assert.equal((await backend.ended).code, 0)
  assert.ok(performance.now() - answered < 3000, 'a connection that is kept alive holds up the end')
})

test('each missing or wrong variable is named, and its value is not repeated', () => {
  const cases: [env: Record<string, string>, message: string][] = [
    [{}, 'WECHAT_APPID is missing\nWECHAT_SECRET is missing'],
    [{ WECHAT_SECRET: '' }, 'WECHAT_SECRET is missing'],
    [{ PORT: '70000' }, 'PORT is not a port'],
    [{ PORT: 'hidden' }, 'PORT is not a port'],
    [{ PORT: '80.5' }, 'PORT is not a port'],
    [
      { DATABASE_URL: 'mysql://hidden' },
      'DATABASE_URL is not of the form sqlite:./login.db or postgres://user:password@host/database',
    ],
    [
      { DATABASE_URL: 'postgres://me:hidden@localhost/login' },
      'SECRET_KEY is missing: nodes on one PostgreSQL need the same one',
    ],
    [{ SECRET_KEY: `${'a'.repeat(32)},hidden` }, 'SECRET_KEY has a key under 32 characters'],
    [{ WECHAT_API: 'hidden' }, 'WECHAT_API is not an http or https address'],
    [{ WECHAT_API: 'ftp://hidden' }, 'WECHAT_API is not an http or https address'],
    [{ WECHAT_PUSH_TOKEN: 'hidden!' }, 'WECHAT_PUSH_TOKEN is not 3 to 32 letters and digits'],
    [
      { WECHAT_PUSH_TOKEN: 'abc', WECHAT_PUSH_AES_KEY: 'hidden' },
      'WECHAT_PUSH_AES_KEY is not 43 letters and digits',
    ],
    [{ WECHAT_PUSH_AES_KEY: 'a'.repeat(43) }, 'WECHAT_PUSH_TOKEN is missing beside WECHAT_PUSH_AES_KEY'],
    [{ WECHAT_NICKNAME_CHECK: 'hidden' }, 'WECHAT_NICKNAME_CHECK is neither true nor false'],
    [{ WECHAT_SCAN_PAGE: '/hidden' }, 'WECHAT_SCAN_PAGE is not of the form pages/scan/index'],
    [{ WECHAT_SCAN_PAGE: 'pages/scan?hidden' }, 'WECHAT_SCAN_PAGE is not of the form pages/scan/index'],
    [{ WECHAT_SCAN_ENV_VERSION: 'hidden' }, 'WECHAT_SCAN_ENV_VERSION is none of release, trial, develop'],
    [{ WECHAT_SCAN_CHECK_PATH: 'hidden' }, 'WECHAT_SCAN_CHECK_PATH is neither true nor false'],
    ...['hidden', '*', 'https://hidden/', 'https://a.example,https://hidden:443'].map(
      (WEB_ORIGINS): [Record<string, string>, string] => [
        { WEB_ORIGINS },
        'WEB_ORIGINS has one that is not of the form https://www.example.com',
      ],
    ),
    [{ SITE_NAME: 'hidden'.repeat(11) }, 'SITE_NAME has over 64 characters'],
    [{ SESSION_DAYS: '-1' }, 'SESSION_DAYS is not above 0'],
    [{ SESSION_DAYS: '4000' }, 'SESSION_DAYS is above 3650'],
    [{ SESSION_DAYS: 'hidden' }, 'SESSION_DAYS is not a number of days'],
    [{ SESSION_MAX_DAYS: 'hidden' }, 'SESSION_MAX_DAYS is not a number of days'],
    [{ SESSION_IDLE_DAYS: '0' }, 'SESSION_IDLE_DAYS is not above 0'],
    [{ MAX_SESSIONS: '0' }, 'MAX_SESSIONS is not a number of sessions, 1 to 1000'],
    [{ PUBLIC_URL: 'hidden' }, 'PUBLIC_URL is not an http or https address'],
    [{ PUBLIC_URL: 'https://me:hidden@localhost' }, 'PUBLIC_URL has more than host and path'],
    [{ PUBLIC_URL: 'https://localhost/?hidden' }, 'PUBLIC_URL has more than host and path'],
    [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY is not a number of proxies, 0 to 16'],
    [{ METRICS_TOKEN: 'hidden' }, 'METRICS_TOKEN is not 16 or more visible ASCII characters'],
    [{ METRICS_TOKEN: 'hidden hidden hidden' }, 'METRICS_TOKEN is not 16 or more visible ASCII characters'],
    [{ LOG_LEVEL: 'hidden' }, 'LOG_LEVEL is none of silent, error, warn, info, debug'],
    [{ DRAIN_MS: '-1' }, 'DRAIN_MS is not a number of milliseconds, 0 to 600000'],
    [{ GRACE_MS: '5s' }, 'GRACE_MS is not a number of milliseconds, 0 to 600000'],
  ]
  for (const [env, message] of cases) {
    const given = 'WECHAT_SECRET' in env || Object.keys(env).length === 0 ? env : { ...credentials, ...env }
    const appid = 'WECHAT_SECRET' in env ? { WECHAT_APPID: appId } : {}
    assert.throws(() => readBackendConfig({ ...appid, ...given }), { name: 'ConfigError', message })
  }
  // All at once, those that look at two variables too.
  assert.throws(
    () => readBackendConfig({ PORT: 'x', LOG_LEVEL: 'x', DATABASE_URL: 'postgres://localhost/a' }),
    {
      message: /^PORT .*\nLOG_LEVEL .*\nSECRET_KEY is missing: .*\nWECHAT_APPID .*\nWECHAT_SECRET .*$/,
    },
  )
  assert.throws(() => readSimulatorConfig({ PORT: '-1' }), {
    name: 'ConfigError',
    message: 'PORT is not a port',
  })
  assert.deepEqual(readSimulatorConfig({ PORT: '' }), { PORT: 3001, HOST: '127.0.0.1' })
})

test('the defaults, and each variable as it is read', () => {
  const read = (env: Record<string, string>) => {
    const { createProviders, ...config } = readBackendConfig(env)
    assert.equal(createProviders().length, 1)
    return config
  }
  assert.deepEqual(read({ ...credentials, SECRET_KEY: '', SESSION_DAYS: '' }), {
    PORT: 3000,
    HOST: '127.0.0.1',
    DATABASE_URL: 'sqlite:./login.db',
    SESSION_DAYS: 30,
    TRUST_PROXY: 0,
    LOG_LEVEL: 'info',
    DRAIN_MS: 0,
    GRACE_MS: 15_000,
    platforms: { wechat: { ...credentials, WECHAT_NICKNAME_CHECK: false, WECHAT_CLOUD_HOSTING: false } },
  })
  const given = {
    PORT: '0',
    HOST: '::1',
    DATABASE_URL: 'postgres://me@localhost/login',
    SECRET_KEY: `${'a'.repeat(32)}, ${'b'.repeat(32)}`,
    WEB_ORIGINS: 'https://www.example.com, http://localhost:8080',
    SITE_NAME: '示例',
    SESSION_DAYS: '0.5',
    SESSION_MAX_DAYS: '90',
    SESSION_IDLE_DAYS: '7',
    MAX_SESSIONS: '3',
    PUBLIC_URL: 'https://api.example.com/auth',
    TRUST_PROXY: '1',
    METRICS_TOKEN: 'm'.repeat(16),
    LOG_LEVEL: 'warn',
    DRAIN_MS: '5000',
    GRACE_MS: '1000',
  }
  const ofWechat = {
    ...credentials,
    WECHAT_API: 'http://127.0.0.1:3001',
    WECHAT_PUSH_TOKEN: 'token',
    WECHAT_PUSH_AES_KEY: 'k'.repeat(43),
    WECHAT_NICKNAME_CHECK: 'true',
    WECHAT_CLOUD_HOSTING: 'true',
    WECHAT_SCAN_PAGE: 'pages/pc/index',
    WECHAT_SCAN_ENV_VERSION: 'trial',
    WECHAT_SCAN_CHECK_PATH: 'false',
  }
  assert.deepEqual(read({ ...given, ...ofWechat }), {
    ...given,
    PORT: 0,
    WEB_ORIGINS: ['https://www.example.com', 'http://localhost:8080'],
    SESSION_DAYS: 0.5,
    SESSION_MAX_DAYS: 90,
    SESSION_IDLE_DAYS: 7,
    MAX_SESSIONS: 3,
    TRUST_PROXY: 1,
    DRAIN_MS: 5000,
    GRACE_MS: 1000,
    platforms: {
      wechat: {
        ...ofWechat,
        WECHAT_NICKNAME_CHECK: true,
        WECHAT_CLOUD_HOSTING: true,
        WECHAT_SCAN_CHECK_PATH: false,
      },
    },
  })
})

test('what is wrong with the settings is said in a line each, without a stack', async (t) => {
  const SECRET_KEY = 'hidden-hidden-hidden-hidden-hidden'
  const said = await Promise.all([
    refused(t, {}),
    refused(t, { ...credentials, DATABASE_URL: 'sqlite:./no/such/folder/login.db' }),
    refused(t, { ...credentials, SECRET_KEY, DATABASE_URL: 'postgres://me:hidden@127.0.0.1:1/login' }),
    refused(t, { ...credentials, HOST: '203.0.113.7' }),
  ])
  const start = 'miniprogram-login-backend:'
  assert.equal(said[0], `${start} WECHAT_APPID is missing\n${start} WECHAT_SECRET is missing\n`)
  assert.match(said[1] ?? '', /^miniprogram-login-backend: DATABASE_URL: there is no folder .*\n$/)
  assert.match(
    said[2] ?? '',
    /^miniprogram-login-backend: DATABASE_URL: PostgreSQL at 127\.0\.0\.1:1 cannot .*\n$/m,
  )
  assert.match(said[3] ?? '', /^miniprogram-login-backend: HOST: this machine has no such address\n$/)
})

test('a port that is taken is said so', async (t) => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const PORT = String((server.address() as AddressInfo).port)
  assert.match(await refused(t, { ...credentials, PORT }), /PORT: something else listens there already/)
  assert.match(await refused(t, { PORT }, ['simulator']), /PORT: something else listens there already/)
})

test('--help says how; a wrong argument points to it', async (t) => {
  const { code, stdout } = await start(t, {}, ['--help']).ended
  assert.equal(code, 0)
  // Each variable that is read is told of.
  for (const word of ['simulator', 'verify', '--env-file', ...variables])
    assert.ok(stdout.includes(word), word)
  assert.match(await refused(t, {}, ['serve']), /there is no command "serve"; see --help/)
  assert.match(await refused(t, {}, ['--port', '1']), /see --help/)
  // Some releases of Node take this option for their own, wherever it stands, and end with a message of theirs.
  const absent = await start(t, {}, ['--env-file', 'absent.env']).ended
  assert.notEqual(absent.code, 0)
  assert.match(absent.stderr, /absent\.env/)
})

test('--version is that of package.json', async (t) => {
  const file = new URL('../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  const { code, stdout } = await start(t, {}, ['--version']).ended
  assert.deepEqual([code, stdout], [0, `${version}\n`])
})

test('verify has arguments of its own, and its own exit code', async (t) => {
  const { code, stdout, stderr } = await start(t, {}, ['verify', '--help']).ended
  assert.equal(code, 0, stderr)
  assert.match(stdout, /verify/)
  assert.notEqual((await start(t, {}, ['verify', '--no-such-option']).ended).code, 0)
})

for (const kind of ['exception', 'rejection']) {
  test(`a fault that nobody catches, an ${kind}, ends the process with 1, and no line before it is lost`, async (t) => {
    const child = run(t, fileURLToPath(new URL('fault-child.ts', import.meta.url)), {
      args: [kind],
      cwd: tempFolder(t),
    })
    const { code, stderr } = await child.ended
    assert.equal(code, 1)
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { index?: number; err?: object })
    assert.deepEqual(
      lines.map(({ index }) => index),
      [...Array.from({ length: 2000 }, (_, index) => index), undefined],
    )
    assert.match(JSON.stringify(lines.at(-1)?.err), /nobody (catches|waits for) this/)
  })
}
