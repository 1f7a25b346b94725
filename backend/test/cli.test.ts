import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readBackendConfig, readSimulatorConfig } from '../src/config.ts'
import { run, type Command } from './command.ts'
import { appId, bearer, json, send, tempFolder } from './support.ts'
import type { LoginResult } from '../src/index.ts'

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const credentials = { WECHAT_APPID: appId, WECHAT_SECRET: 'secret' }

const start = (t: TestContext, env: object, args: string[] = [], cwd = tempFolder(t)): Command =>
  run(t, cli, { args, env, cwd })

async function refused(t: TestContext, env: object, args: string[] = []): Promise<string> {
  const { code, stdout, stderr } = await start(t, env, args).ended
  assert.deepEqual([code, stdout], [1, ''], stderr)
  assert.ok(!stderr.includes('    at '), `a stack is no help here: ${stderr}`)
  return stderr
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
    [{ ...credentials, WECHAT_SECRET: '' }, 'WECHAT_SECRET is missing'],
    [{ ...credentials, PORT: '70000' }, 'PORT is not a port'],
    [{ ...credentials, PORT: 'hidden' }, 'PORT is not a port'],
    [{ ...credentials, PORT: '80.5' }, 'PORT is not a port'],
    [{ ...credentials, SESSION_DAYS: '-1' }, 'SESSION_DAYS is not above 0'],
    [{ ...credentials, SESSION_DAYS: '4000' }, 'SESSION_DAYS is above 3650'],
    [{ ...credentials, SESSION_DAYS: 'hidden' }, 'SESSION_DAYS is not a number of days'],
    [{ ...credentials, WECHAT_API: 'hidden' }, 'WECHAT_API is not an http or https address'],
    [{ ...credentials, PUBLIC_URL: 'hidden' }, 'PUBLIC_URL is not an http or https address'],
    [{ ...credentials, WECHAT_API: 'ftp://hidden' }, 'WECHAT_API is not an http or https address'],
  ]
  for (const [env, message] of cases) {
    assert.throws(() => readBackendConfig(env), { name: 'ConfigError', message })
  }
  assert.throws(() => readSimulatorConfig({ PORT: '-1' }), {
    name: 'ConfigError',
    message: 'PORT is not a port',
  })
  assert.deepEqual(readSimulatorConfig({ PORT: '' }), { PORT: 3001, HOST: '127.0.0.1' })
  assert.deepEqual(readBackendConfig({ ...credentials, SECRET_KEY: '', SESSION_DAYS: '0.5' }), {
    ...credentials,
    PORT: 3000,
    HOST: '127.0.0.1',
    DATABASE_URL: 'sqlite:./login.db',
    SESSION_DAYS: 0.5,
  })
})

test('what is wrong with the settings is said in a line each, without a stack', async (t) => {
  const said = await Promise.all([
    refused(t, {}),
    refused(t, { ...credentials, DATABASE_URL: 'postgres://hidden' }),
    refused(t, { ...credentials, HOST: '203.0.113.7' }),
  ])
  const start = 'miniprogram-login-backend:'
  assert.equal(said[0], `${start} WECHAT_APPID is missing\n${start} WECHAT_SECRET is missing\n`)
  assert.match(said[1] ?? '', /^miniprogram-login-backend: DATABASE_URL is not of the form sqlite:.*\n$/)
  assert.ok(!said[1]?.includes('hidden'))
  assert.match(said[2] ?? '', /^miniprogram-login-backend: HOST: this machine has no such address\n$/)
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
  for (const word of ['simulator', '--env-file', 'WECHAT_APPID', 'SECRET_KEY'])
    assert.ok(stdout.includes(word), word)
  assert.match(await refused(t, {}, ['serve']), /there is no command "serve"; see --help/)
  assert.match(await refused(t, {}, ['--port', '1']), /see --help/)
  // Some releases of Node take this option for their own, wherever it stands, and end with a message of theirs.
  const absent = await start(t, {}, ['--env-file', 'absent.env']).ended
  assert.notEqual(absent.code, 0)
  assert.match(absent.stderr, /absent\.env/)
})
