import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { cases } from '../src/verify/cases/index.ts'
import { createClient } from '../src/verify/client.ts'
import { shorten } from '../src/verify/shorten.ts'
import { languages } from '../src/verify/text.ts'
import { startMinimal } from './verify/minimal.ts'
import { freeAddress, idsOf, listen, told, verify } from './verify/support.ts'

test('an address where nobody is: one line', async () => {
  const nobody = await freeAddress()
  const { exitCode, stdout, stderr } = await verify([nobody, '--lang', 'en'])
  assert.equal(exitCode, 2)
  assert.equal(stdout, '')
  assert.equal(stderr, `miniprogram-login-backend verify: ${nobody} cannot be reached (ECONNREFUSED)\n`)
})

test('a wrong command line: one line, in the language asked for', async () => {
  const wrong: [args: string[], zh: RegExp, en: RegExp][] = [
    [[], /地址/, /address/],
    [['http://a', 'http://b'], /地址/, /address/],
    [['nonsense'], /地址/, /address/],
    [['ftp://a'], /地址/, /address/],
    [['http://user:secret@a'], /地址/, /address/],
    [['http://a', '--nonsense'], /--nonsense/, /--nonsense/],
    [['http://127.0.0.1:1', '--only', 'nonsense'], /没有含/, /no case/],
  ]
  for (const [args, zh, en] of wrong) {
    for (const [language, expected] of [
      ['zh-CN', zh],
      ['en', en],
    ] as const) {
      const { exitCode, stdout, stderr } = await verify([...args, '--lang', language])
      assert.deepEqual([exitCode, stdout], [2, ''])
      assert.match(stderr, expected)
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
      assert.ok(!stderr.includes('secret'))
    }
  }
  assert.equal((await verify(['http://a', '--lang', 'fr'])).exitCode, 2)
})

test('--help', async () => {
  const [zh, en] = [await verify(['--help']), await verify(['--help', '--lang=en'])]
  assert.deepEqual([zh.exitCode, en.exitCode], [0, 0])
  assert.match(zh.stdout, /退出码/)
  assert.match(en.stdout, /exit code/)
})

test('--prefix, and --only with what it needs', async (t) => {
  const { url, simulator } = await startMinimal(t, (backend) => (request, response) => {
    request.url = /^\/auth(\/.*)$/.exec(request.url ?? '')?.[1] ?? '/elsewhere'
    return backend(request, response)
  })
  const only = ['--simulator', simulator, '--json', '--only', 'login.other-id']
  const report = told(await verify([url, '--prefix', '/auth/', ...only]))
  assert.deepEqual(
    idsOf(report, 'passed'),
    ['login.answer', 'login.user', 'login.utoken', 'login.other-id'].sort(byPlace),
  )
  assert.equal(report.exitCode, 0)
  // A part says nothing of the whole.
  const inWords = await verify([
    `${url}/auth`,
    '--simulator',
    simulator,
    '--only',
    'login.other-id',
    '--lang',
    'en',
  ])
  assert.match(inWords.stdout, /Only what was chosen/)
  assert.doesNotMatch(inWords.stdout, /the component works/)
  const byTitle = told(
    await verify([`${url}/auth`, '--simulator', simulator, '--json', '--only', '不同用户的 ID']),
  )
  assert.deepEqual(idsOf(byTitle, 'passed'), idsOf(report, 'passed'))
})

const byPlace = (a: string, b: string): number =>
  cases.findIndex(({ id }) => id === a) - cases.findIndex(({ id }) => id === b)

test('a failure says what was sent, what came, what was expected and why, without a whole credential', async (t) => {
  const secrets: string[] = []
  const { url, simulator } = await startMinimal(t, (backend) => (request, response) => {
    const end = response.end.bind(response) as (text: string) => typeof response
    response.end = ((text: string) => {
      const utoken = /"utoken":"([^"]+)"/.exec(text)?.[1]
      if (utoken !== undefined) secrets.push(utoken)
      return end(String(text).replace('"member"', '"user"'))
    }) as typeof response.end
    if (request.url?.startsWith('/pictures')) response.end = end as typeof response.end
    return backend(request, response)
  })
  const zh = await verify([url, '--simulator', simulator])
  assert.equal(zh.exitCode, 1)
  assert.match(zh.stdout, /^✗ \[必需\] 登录返回 user 的 id 与 step {2}login\.user$/m)
  assert.match(zh.stdout, /^ {4}发送: POST \/login \{"provider":"wechat","code":"\w{8}…"\}$/m)
  assert.match(zh.stdout, /^ {4}收到: 200 \{"code":200,.*"step":"user"/m)
  assert.match(zh.stdout, /^ {4}不符: user\.step: "user"$/m)
  assert.match(zh.stdout, /^ {4}期望: .+$/m)
  assert.match(zh.stdout, /^ {4}影响: .+$/m)
  assert.match(zh.stdout, /^– \[必需\] .*login\.member — 须先通过 login\.user$/m)
  assert.match(zh.stdout, /必需: \d+ 通过, 1 失败/)

  const en = await verify([url, '--simulator', simulator, '--lang', 'en'])
  assert.match(en.stdout, /^ {4}expected: .+$/m)
  // Only what a backend answers may be in Chinese: the nicknames of the kit itself.
  assert.doesNotMatch(en.stdout.replaceAll(/"[^"]*"|微信用户|海边的风|小程序/g, ''), /[\u4e00-\u9fff]/)
  assert.ok(secrets.length > 20)
  for (const secret of secrets) assert.ok(!(zh.stdout + en.stdout).includes(secret))
})

test('every text is there in each language', () => {
  for (const { id, title, expected, why } of cases) {
    for (const text of [title, expected, why]) {
      for (const language of languages) assert.ok(text[language].length > 3, `${id} ${language}`)
    }
  }
  assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length)
})

test('a request that is not answered ends at its limit', async (t) => {
  const base = await listen(t, () => {})
  const client = createClient({ base, limitMs: 50, signal: new AbortController().signal })
  t.after(client.close)
  const answer = await client.send({ path: '/' })
  assert.deepEqual([answer.status, answer.text], [0, 'no answer within 0.05 s'])
})

test('credentials are shortened wherever they stand', () => {
  const token = 'u'.repeat(43)
  assert.equal(
    shorten(`Bearer ${token} {"phone":"13800138000"}`),
    `Bearer ${'u'.repeat(8)}… {"phone":"138…"}`,
  )
  assert.ok(shorten('a b '.repeat(1000)).length <= 601)
})

test('Ctrl-C ends it with what there is', async (t) => {
  let arrive = (): void => {}
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const url = await listen(t, (request, response) => {
    // The first asks whether anybody is there; the next one waits for good.
    if (request.headers.authorization === undefined) response.writeHead(401).end('{}')
    else arrive()
  })
  const script = `
    import { runVerify } from ${JSON.stringify(new URL('../src/verify/index.ts', import.meta.url).href)}
    process.exitCode = await runVerify([${JSON.stringify(url)}, '--lang', 'en'], process)
  `
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WECHAT_API: await freeAddress() },
  })
  t.after(() => child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  await Promise.race([arrived, once(child, 'close').then(() => assert.fail(stderr))])
  child.kill('SIGINT')
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  assert.deepEqual([code, signal], [2, null])
  assert.match(stderr, /stopped/)
  assert.match(stdout, /required: 0 passed|Something required could not be checked/)
})
