/** `wx.cloud`: the project's own functions in processes of their own, and requests to a container. */
import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startCloudDatabase, type CloudDatabase } from '../../backend/src/simulator/index.ts'
import { createFunctions, type Caller, type Functions } from '../../demo/preview/cloud/functions.ts'
import { startPreview, type Preview } from '../../demo/preview/server.ts'
import { launchBrowser } from '../browser.ts'
import { openPhone, type Phone, writeProject } from './support.ts'

const SDK = path.join(import.meta.dirname, '../../node_modules/wx-server-sdk')

/** The real SDK tells who calls; the rest shows what a function can do to its caller. */
const FUNCTION = `
const cloud = require(${JSON.stringify(SDK)})
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
const main = {
  who: () => cloud.getWXContext(),
  async meet({ ms }, context) {
    const before = cloud.getWXContext().OPENID
    await new Promise((resolve) => setTimeout(resolve, ms))
    return { before, after: cloud.getWXContext().OPENID, pid: process.pid, id: context.request_id }
  },
  env: () => process.env,
  store: ({ base64 }) =>
    cloud.uploadFile({ cloudPath: 'a/b.png', fileContent: Buffer.from(base64, 'base64') }).then(({ fileID }) => fileID),
  nothing: () => undefined,
  say: () => console.log('said', process.pid),
  throw: () => { throw new TypeError('not so') },
  throwOdd: () => { throw Object.assign(Object.create(null), { odd: true }) },
  reject: () => void Promise.reject(new Error('later')) ?? new Promise(() => undefined),
  big: () => ({ at: 1n }),
  shout: () => process.send(null) && 'heard',
  die: () => process.exit(1),
  hang: () => new Promise(() => undefined),
  pid: () => process.pid,
}
exports.main = async (event, context) => main[event.do](event, context)
`

const PROJECT = {
  'project.config.json': '{ "appid": "wx1", "cloudfunctionRoot": "functions/" }',
  'functions/all/index.js': FUNCTION,
  'functions/plain/index.js':
    'exports.main = (event) => (event.do === "pid" ? process.pid : new Promise(() => undefined))',
  'functions/line/index.js':
    'exports.main = ({ port }) => new Promise(() => require("node:net").connect(port, "127.0.0.1"))',
  'functions/broken/index.js': 'require("missing-package")',
  'functions/none/index.js': 'exports.other = 1',
}

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

const caller = (openId: string): Caller => ({ openId, appId: 'wx1', ip: '203.0.113.7' })

/** Whether a process is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('functions', () => {
  const said = new EventEmitter()
  let root: string
  let functions: Functions
  const call = (event: object, { openId = 'o1', env = 'env-1', name = 'all' } = {}) =>
    functions.call(name, event, caller(openId), env)
  const result = async (event: object, options?: Parameters<typeof call>[1]) => {
    const outcome = await call(event, options)
    assert.ok('result' in outcome, JSON.stringify(outcome))
    return outcome.result as Record<string, string>
  }

  before(() => {
    root = writeProject(PROJECT)
    functions = createFunctions({ root, log: (name, text) => said.emit(name, text) })
  })
  after(() => functions.close())

  test('getWXContext, by the real SDK: who calls, from where, in which environment', async () => {
    assert.deepEqual(await result({ do: 'who' }), {
      OPENID: 'o1',
      APPID: 'wx1',
      CLIENTIP: '203.0.113.7',
      ENV: 'env-1',
      SOURCE: 'wx_client',
    })
    const known = { ...caller('o2'), unionId: 'u2' }
    const outcome = await functions.call('all', { do: 'who' }, known, 'env-1')
    assert.equal((outcome as { result: { UNIONID: string } }).result.UNIONID, 'u2')
    // Gone with its call, from the same instance.
    const unionIds: unknown[] = []
    for (const who of [known, caller('o3')]) {
      const { result } = (await functions.call('all', { do: 'env' }, who, 'env-5')) as {
        result: Record<string, string>
      }
      unionIds.push(result['WX_UNIONID'])
    }
    assert.deepEqual(unionIds, ['u2', undefined])
  })

  test('many users at once: three instances, one event at a time in each, nobody is mistaken', async () => {
    const users = Array.from({ length: 12 }, (_, index) => `user-${index}`)
    const met = await Promise.all(users.map((openId) => result({ do: 'meet', ms: 20 }, { openId })))
    assert.deepEqual(
      met.map(({ before, after }) => [before, after]),
      users.map((user) => [user, user]),
    )
    assert.equal(new Set(met.map(({ pid }) => pid)).size, 3)
    assert.equal(new Set(met.map(({ id }) => id)).size, 12)
  })

  test('its environment has nothing of this machine, and the platform’s names', async () => {
    process.env['PREVIEW_TEST_SECRET'] = 'x'
    const env = await result({ do: 'env' }, { env: 'env-2' })
    delete process.env['PREVIEW_TEST_SECRET']
    assert.deepEqual(
      [env['PREVIEW_TEST_SECRET'], env['SCF_NAMESPACE'], env['TENCENTCLOUD_RUNENV'], env['NODE_OPTIONS']],
      [undefined, 'env-2', 'SCF', undefined],
    )
  })

  test('what it throws, what it lacks, and what is not there, by the platform’s numbers', async () => {
    const failures = {
      '-504002 functions execute fail | errMsg: TypeError: not so': call({ do: 'throw' }),
      '-504002 functions execute fail | errMsg: Process exited before completing request': call({
        do: 'die',
      }),
      "-504002 functions execute fail | errMsg: Error: Cannot find module 'missing-package'": call(
        {},
        { name: 'broken' },
      ),
      '-504002 functions execute fail | errMsg: TypeError: exports.main is not a function': call(
        {},
        { name: 'none' },
      ),
      '-501000 FunctionName parameter could not be found': call({}, { name: 'missing' }),
    }
    for (const [text, outcome] of Object.entries(failures)) {
      const failure = (await outcome) as { errCode: number; reason: string }
      assert.ok(failure.reason?.startsWith(`Error: errCode: ${text}`), JSON.stringify(failure))
      assert.equal(failure.errCode, Number.parseInt(text, 10))
    }
    for (const name of ['../functions/all', '..', 'all/../all', '', undefined, 5] as string[]) {
      const outcome = await functions.call(name, { do: 'who' }, caller('o1'), 'env-1')
      assert.equal((outcome as { errCode: number }).errCode, -501000)
    }
  })

  test('one that died is replaced, one that threw is not; nothing is a result too', async () => {
    const alone = { env: 'env-3' }
    const first = await result({ do: 'pid' }, alone)
    await call({ do: 'throw' }, alone)
    assert.equal(await result({ do: 'pid' }, alone), first)
    await call({ do: 'die' }, alone)
    assert.notEqual(await result({ do: 'pid' }, alone), first)
    assert.deepEqual(await call({ do: 'nothing' }, alone), { result: undefined })
    for (const what of ['throwOdd', 'reject', 'big'])
      assert.equal(((await call({ do: what }, alone)) as { errCode?: number }).errCode, -504002, what)
    assert.deepEqual(await call({ do: 'shout' }, alone), { result: 'heard' })
  })

  test('what it writes to its console is told', async () => {
    const [[text]] = await Promise.all([once(said, 'all'), call({ do: 'say' }, { env: 'env-4' })])
    assert.match(String(text), /^said \d+\n$/)
    const [[error]] = await Promise.all([once(said, 'all'), call({ do: 'throw' }, { env: 'env-4' })])
    assert.match(String(error), /not so[^]*index\.js/)
  })

  test('restarted, its code is read anew; closed, no process of it is left, nor a caller waiting', async () => {
    const own = createFunctions({ root, timeout: 60_000, log: () => undefined })
    const run = (event: object) => own.call('all', event, caller('o1'), 'env-1')
    const { result: first } = (await run({ do: 'pid' })) as { result: number }
    fs.writeFileSync(path.join(root, 'functions/all/index.js'), 'exports.main = async () => "new"')
    await own.restart()
    assert.equal(isAlive(first), false)
    assert.deepEqual(await run({}), { result: 'new' })
    fs.writeFileSync(path.join(root, 'functions/all/index.js'), FUNCTION)
    await own.restart()
    const { result: pid } = (await run({ do: 'pid' })) as { result: number }
    const hanging = [1, 2, 3, 4, 5].map(() => run({ do: 'hang' }))
    await own.close()
    for (const outcome of await Promise.all(hanging))
      assert.equal((outcome as { errCode: number }).errCode, -504002)
    assert.equal(isAlive(pid), false)
  })

  test('they end with the preview, also when it is killed', async () => {
    const line = createTcpServer()
    await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
    const { port } = line.address() as AddressInfo
    const module = pathToFileURL(path.join(import.meta.dirname, '../../demo/preview/cloud/functions.ts')).href
    const script = `import { createFunctions } from ${JSON.stringify(module)}
      const functions = createFunctions({ root: ${JSON.stringify(root)}, log: () => undefined })
      await functions.call('line', { port: ${port} }, { openId: 'o1', appId: 'wx1', ip: '' }, 'env-1')`
    const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script])
    const [held] = (await once(line, 'connection')) as [Socket]
    const gone = once(
      held.resume().on('error', () => undefined),
      'close',
    )
    owner.kill('SIGKILL')
    await gone
    line.close()
  })

  test('one that takes too long is ended, and replaced', async () => {
    const own = createFunctions({ root, timeout: 1500, log: () => undefined })
    const run = (event: object) => own.call('plain', event, caller('o1'), 'env-1')
    const { result: pid } = (await run({ do: 'pid' })) as { result: number }
    assert.deepEqual(await run({ do: 'hang' }), {
      errCode: -504003,
      reason: 'Error: errCode: -504003  | errMsg: Invoking task timed out after 1.5 seconds',
    })
    assert.notDeepEqual(await run({ do: 'pid' }), { result: pid })
    await own.close()
  })
})

describe('in the phone', () => {
  let browser: Browser
  let preview: Preview
  let database: CloudDatabase
  let phone: Phone
  let arrived: { url: string; method: string; headers: IncomingHttpHeaders; body: string }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      arrived = { url: request.url ?? '', method: request.method ?? '', headers: request.headers, body }
      response.writeHead(request.url === '/busy' ? 503 : 200, { 'x-a': '1' }).end('{"ok":true}')
    })
  })

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const root = writeProject({ ...PROJECT, 'app.js': 'App({})' })
    database = await startCloudDatabase()
    const cloud = {
      databaseUrl: database.url,
      openIdOf: (appId: string, user: string) => `openid of ${user} in ${appId}`,
      services: { shop: url },
      log: () => undefined,
    }
    ;[browser, preview] = await Promise.all([
      launchBrowser(),
      startPreview({ root, simulatorUrl: url, routes: {}, cloud, report: () => undefined }),
    ])
    phone = await openPhone(browser, preview.url)
  })
  after(async () => {
    await browser?.close()
    await preview?.close()
    await database?.close()
    server.close()
  })
  beforeEach(() => phone.open())

  /** A call of `wx.cloud` with all three callbacks. */
  const called = (name: 'callFunction' | 'callContainer', options: object, init = true) =>
    phone.page.evaluate(
      ([name, options, init]) => {
        type Call = (options: object) => unknown
        const { wx } = globalThis as unknown as {
          wx: { cloud: Record<string, Call> & { init(options: object): void } }
        }
        if (init) wx.cloud.init({ env: 'env-9' })
        return new Promise<{ how: string; result: Record<string, unknown> }>((resolve) => {
          const success = (result: Record<string, unknown>) => resolve({ how: 'success', result })
          const fail = (result: Record<string, unknown>) => resolve({ how: 'fail', result })
          wx.cloud[name]!({ ...options, success, fail })
        })
      },
      [name, options, init] as const,
    )

  test('callFunction: the user of the phone, and nobody the mini-program names', async () => {
    const data = { do: 'who', OPENID: 'forged', user: 'forged' }
    const { how, result } = await called('callFunction', { name: 'all', data, user: 'forged' })
    const user = await phone.page.evaluate(() => window.preview.user)
    assert.equal(how, 'success')
    assert.deepEqual(result['result'], {
      OPENID: `openid of ${user} in wx1`,
      APPID: 'wx1',
      CLIENTIP: '127.0.0.1',
      ENV: 'env-9',
      SOURCE: 'wx_client',
    })
    assert.equal(result['errMsg'], 'cloud.callFunction:ok')
    assert.equal(typeof result['requestID'], 'string')
  })

  test('callFunction fails: before init, without a network, and by what the function did', async () => {
    const fails = async (options: object, init?: boolean) => {
      const { how, result } = await called('callFunction', options, init)
      assert.equal(how, 'fail')
      return result
    }
    assert.match(String((await fails({ name: 'all' }, false))['errMsg']), /please call wx\.cloud\.init/)
    assert.deepEqual(await fails({ name: 'all', data: { do: 'throw' } }), {
      errCode: -504002,
      errMsg:
        'cloud.callFunction:fail Error: errCode: -504002 functions execute fail | errMsg: TypeError: not so',
    })
    await phone.set({ offline: true })
    assert.match(String((await fails({ name: 'all' }))['errMsg']), /ERR_INTERNET_DISCONNECTED/)
    await phone.set({ offline: false })
  })

  test('callContainer: the headers that say who it is come from the preview alone', async () => {
    const header = {
      'X-WX-SERVICE': 'shop',
      'X-WX-OPENID': 'forged',
      'x-wx-unionid': 'forged',
      'x-wx-source': 'forged',
      'X-Forwarded-For': '198.51.100.1',
      Authorization: 'Bearer t',
    }
    const { how, result } = await called('callContainer', {
      path: '/a?b=1',
      method: 'POST',
      header,
      data: { c: 2 },
      config: { env: 'env-8' },
    })
    const user = await phone.page.evaluate(() => window.preview.user)
    const { headers, ...rest } = arrived
    assert.deepEqual(rest, { url: '/a?b=1', method: 'POST', body: '{"c":2}' })
    const said = Object.fromEntries(Object.entries(headers).filter(([name]) => /^x-|^auth/.test(name)))
    assert.deepEqual(said, {
      authorization: 'Bearer t',
      'x-wx-service': 'shop',
      'x-wx-env': 'env-8',
      'x-wx-source': 'wx_client',
      'x-wx-appid': 'wx1',
      'x-wx-openid': `openid of ${user} in wx1`,
      'x-forwarded-for': '127.0.0.1',
    })
    assert.equal(how, 'success')
    assert.deepEqual([result['statusCode'], result['data']], [200, { ok: true }])
    assert.equal((result['header'] as Record<string, string>)['x-a'], '1')
  })

  test('callContainer: any status is a success, an unknown service is not', async () => {
    const busy = await called('callContainer', { path: '/busy', header: { 'X-WX-SERVICE': 'shop' } })
    assert.deepEqual([busy.how, busy.result['statusCode']], ['success', 503])
    for (const service of ['other', 'constructor', '']) {
      const unknown = await called('callContainer', { path: '/', header: { 'X-WX-SERVICE': service } })
      assert.deepEqual(unknown, {
        how: 'fail',
        result: { errMsg: `cloud.callContainer:fail there is no service "${service}"` },
      })
    }
    for (const path of ['//evil.test/a', 'http://evil.test/a', '/\\evil.test/a']) {
      const { how, result } = await called('callContainer', { path, header: { 'X-WX-SERVICE': 'shop' } })
      assert.deepEqual([how, result['errMsg']], ['fail', 'cloud.callContainer:fail url not in domain list'])
    }
    const large = {
      path: '/',
      method: 'POST',
      data: 'x'.repeat(100 * 1024 + 1),
      header: { 'X-WX-SERVICE': 'shop' },
    }
    assert.equal((await called('callContainer', large)).how, 'fail')
  })

  test('an image of the cloud storage, put there by the real SDK, is shown; one that is not there is not', async () => {
    const { result } = await called('callFunction', { name: 'all', data: { do: 'store', base64: PIXEL } })
    const fileId = String(result['result'])
    assert.match(fileId, /^cloud:\/\/.*a\/b\.png$/)
    const ask = (id: string, headers: Record<string, string> = {}) =>
      fetch(`${preview.url}/_preview/cloud/file?id=${encodeURIComponent(id)}`, { headers })
    const picture = await ask(fileId)
    assert.deepEqual(
      [picture.headers.get('content-type'), Buffer.from(await picture.arrayBuffer()).toString('base64')],
      ['image/png', PIXEL],
    )
    assert.equal((await ask(`${fileId}x`)).status, 404)
    assert.equal((await ask('http://127.0.0.1/')).status, 404)
    assert.equal((await ask(fileId, { 'sec-fetch-site': 'cross-site' })).status, 403)
  })

  test('a file of the phone is read whole, as bytes or as text', async () => {
    const read = await phone.run((wx) => {
      const bytes = Uint8Array.from({ length: 1_000_000 }, (_, index) => index % 251)
      const filePath = URL.createObjectURL(new Blob([bytes]))
      type Manager = { readFile(options: object): void }
      const manager = wx['getFileSystemManager']!() as Manager
      const ask = (options: object) =>
        new Promise<{ data?: unknown; errMsg: string }>((resolve) =>
          manager.readFile({ filePath, ...options, success: resolve, fail: resolve }),
        )
      const gone = ['http://tmp/gone', '/gone.png', undefined].map((filePath) => ask({ filePath }))
      return Promise.all([ask({}), ask({ encoding: 'base64' }), ...gone]).then(([whole, text, ...gone]) => ({
        same: wx['arrayBufferToBase64']!(whole!.data) === text!.data,
        back: new Uint8Array(wx['base64ToArrayBuffer']!(text!.data) as ArrayBuffer)[250],
        errMsg: whole!.errMsg,
        gone: gone.map(({ errMsg }) => errMsg),
      }))
    })
    assert.deepEqual(read, {
      same: true,
      back: 250,
      errMsg: 'readFile:ok',
      gone: Array(3).fill('readFile:fail file not found'),
    })
  })

  test('the list of requests has both', async () => {
    const data = { method: 'POST', path: '/pid', query: 'a=1', header: {}, body: '{"code":"c"}', do: 'pid' }
    await called('callFunction', { name: 'all', data })
    await called('callFunction', { name: 'all', data: { do: 'throw' } })
    await called('callContainer', { path: '/busy', header: { 'X-WX-SERVICE': 'shop' } })
    const listed = await phone.page.evaluate(() =>
      window.preview.requests.map(({ method, url, status, sent }) => [method, url, status, sent]),
    )
    assert.deepEqual(listed, [
      ['POST', 'cloud:all/pid?a=1', 200, { code: 'c' }],
      ['CALL', 'cloud:all', undefined, { do: 'throw' }],
      ['GET', 'cloud:shop/busy', 503, undefined],
    ])
  })

  test('other sites in the same browser cannot use it', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.test' },
      { 'content-type': 'text/plain' },
    ]
    for (const headers of foreign) {
      const response = await fetch(`${preview.url}/_preview/cloud/function`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ name: 'all', data: { do: 'who' }, user: 'x', env: 'e' }),
      })
      assert.equal(response.status, 403)
    }
  })
})
