import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import Database from 'libsql'
import { createBackend, ConfigError, wechat, type LoginResult, type User } from '../src/index.ts'
import * as images from './images.ts'
import {
  appId,
  assertFailure,
  bearer,
  json,
  send,
  serveBackend,
  startPair,
  tempFolder,
  upload,
  type Answer,
  type Served,
  type Simulated,
} from './support.ts'

const unknownToken = `mpl_${'A'.repeat(43)}`

async function logIn(pair: { simulator: Simulated; api: Served }, user = 'ann'): Promise<LoginResult> {
  return (await pair.api.login({ provider: 'wechat', code: await pair.simulator.code(user) })).body.result
}

function rename(
  api: Served,
  utoken: string,
  nickName: unknown,
  method: 'PATCH' | 'PUT' = 'PATCH',
): Promise<Answer<User>> {
  const { headers, ...init } = json({ nickName }, method)
  return send(`${api.url}/user`, {
    ...init,
    headers: { ...(headers as object), Authorization: `Bearer ${utoken}` },
  })
}

const put = (api: Served, utoken: string, body: Buffer): Promise<Answer<User>> =>
  send(`${api.url}/user/avatar`, { ...bearer(utoken, 'PUT'), body: new Uint8Array(body) })

const post = (api: Served, utoken: string, body: Buffer): Promise<Answer<User>> =>
  send(`${api.url}/user/avatar`, upload(utoken, body))

/** The names of the avatars that are kept, sorted. */
function kept(path: string): string[] {
  const database = new Database(path)
  const rows = database.prepare('SELECT name FROM login_avatars ORDER BY name').all() as { name: string }[]
  database.close()
  return rows.map(({ name }) => name)
}

test('GET /user is who the session is of', async (t) => {
  const pair = await startPair(t)
  const { utoken, user } = await logIn(pair)
  assert.deepEqual((await send(`${pair.api.url}/user`, bearer(utoken))).body, { code: 200, result: user })
})

test('PUT /user does what PATCH does: wx.request knows no PATCH', async (t) => {
  const pair = await startPair(t)
  const { utoken } = await logIn(pair)
  assert.equal((await rename(pair.api, utoken, 'Ann', 'PUT')).body.result.nickName, 'Ann')
})

test('nickname and avatar make a member profiled; a login with another profile changes neither', async (t) => {
  const pair = await startPair(t)
  const { api, simulator } = pair
  const { utoken, user } = await logIn(pair)
  const named = await rename(api, utoken, '  安妮 😀 ')
  assert.deepEqual(named.body, { code: 200, result: { ...user, nickName: '安妮 😀' } })
  const shown = await post(api, utoken, images.png)
  const { avatarUrl } = shown.body.result
  const profiled = { ...user, nickName: '安妮 😀', avatarUrl, step: 'profiled' }
  assert.deepEqual(shown.body, { code: 200, result: profiled })
  assert.deepEqual((await api.session(utoken)).body.result.user, profiled)

  const code = await simulator.code()
  const userInfo = await simulator.userInfo(code, { nickName: 'Platform' })
  assert.deepEqual((await api.login({ provider: 'wechat', code, userInfo })).body.result.user, profiled)
})

test('a profile of the platform is replaced by what the user chooses, one by one', async (t) => {
  const { simulator, api } = await startPair(t)
  const login = async (nickName: string): Promise<LoginResult> => {
    const code = await simulator.code()
    const userInfo = await simulator.userInfo(code, { nickName })
    return (await api.login({ provider: 'wechat', code, userInfo })).body.result
  }
  const { utoken } = await login('First')
  const avatarUrl = (await put(api, utoken, images.png)).body.result.avatarUrl
  const again = await login('Second')
  assert.deepEqual([again.user.nickName, again.user.avatarUrl], ['Second', avatarUrl])
  await rename(api, utoken, 'Mine')
  assert.equal((await login('Third')).user.nickName, 'Mine')
})

test('a visitor stays a visitor, with nickname and avatar too', async (t) => {
  const { simulator, api } = await startPair(t)
  const code = await simulator.code()
  const { utoken } = (await api.login({ provider: 'wechat', code, silent: true })).body.result
  await rename(api, utoken, 'Ann')
  assert.equal((await put(api, utoken, images.png)).body.result.step, 'visitor')
})

test('a nickname has 1 to 32 characters, none of them invisible on purpose, and is not 微信用户', async (t) => {
  const pair = await startPair(t)
  const { utoken } = await logIn(pair)
  for (const name of ['A', 'x'.repeat(32), '😀'.repeat(32), '👨‍👩‍👧', 'é', 'مريم', '微信用户2', 'a b']) {
    const answer = await rename(pair.api, utoken, `\t${name} `)
    assert.deepEqual([answer.status, answer.body.result?.nickName], [200, name], answer.text)
  }
  for (const name of [
    '',
    '   ',
    '\u3000',
    'x'.repeat(33),
    '😀'.repeat(33),
    'a\0b',
    'a\nb',
    'a\u007fb',
    'a\u2028b',
    'a\u202eb',
    'a\ud800b',
    '\u200b\u200d',
    '微信用户',
    ' 微信用户 ',
  ]) {
    assertFailure(await rename(pair.api, utoken, name), 400, 'nickname_invalid')
  }
  for (const name of [undefined, null, 7, ['Ann'], { a: 1 }]) {
    assertFailure(await rename(pair.api, utoken, name), 400, 'invalid_request')
  }
  const more = { ...bearer(utoken, 'PATCH'), body: '{"nickName":"Ann","avatarUrl":"https://x"}' }
  assertFailure(await send(`${pair.api.url}/user`, more), 400, 'invalid_request')
  const broken = { ...bearer(utoken, 'PATCH'), body: '{' }
  assertFailure(await send(`${pair.api.url}/user`, broken), 400, 'invalid_json')
  assert.equal((await pair.api.session(utoken)).body.result.user.nickName, 'a b', 'the last good one stays')
})

test('300 arbitrary nicknames and bodies: never a 5xx, and what is taken is given back', async (t) => {
  const limits = { profile: { max: 1_000_000, windowMs: 1000 } }
  const pair = await startPair(t, { limits })
  const { utoken } = await logIn(pair)
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()), async (nickName) => {
      const { status, body, text } = await rename(pair.api, utoken, nickName)
      assert.ok(status === 200 || status === 400, text)
      if (status === 200) assert.equal(body.result.nickName, String(nickName).trim())
    }),
    { numRuns: 300 },
  )
})

test('without a session nothing is shown, changed or kept; wrong methods are 405', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const { api } = await startPair(t, { databaseUrl: `sqlite:${path}` })
  for (const [token, error] of [
    ['', 'token_missing'],
    [unknownToken, 'session_revoked'],
  ] as const) {
    assertFailure(await send(`${api.url}/user`, bearer(token)), 401, error)
    assertFailure(await rename(api, token, 'Eve'), 401, error)
    assertFailure(await put(api, token, images.png), 401, error)
    assertFailure(await post(api, token, images.png), 401, error)
    // A long body too: the client still hears why.
    assertFailure(await put(api, token, Buffer.alloc(1_000_000)), 401, error)
  }
  assert.deepEqual(kept(path), [])
  for (const [path, allow] of [
    ['/user', 'GET, PATCH, PUT, DELETE'],
    ['/user/avatar', 'PUT, POST'],
    [`/avatars/${'a'.repeat(64)}.png`, 'GET'],
  ]) {
    const answer = await send(`${api.url}${path}`, { method: 'OPTIONS' })
    assertFailure(answer, 405, 'method_not_allowed')
    assert.equal(answer.headers.get('allow'), allow)
  }
})

const pictures: [type: string, extension: string, plain: Buffer, laden: Buffer][] = [
  ['image/png', 'png', images.png, images.withPngMetadata(images.png)],
  ['image/jpeg', 'jpg', images.jpeg, images.withJpegMetadata(images.jpeg)],
  ['image/webp', 'webp', images.webp, images.withWebpMetadata(images.webp)],
]

for (const [type, extension, plain, laden] of pictures) {
  test(`${type}: sent by multipart or as it is, it is kept without metadata under its hash and served for good`, async (t) => {
    const pair = await startPair(t)
    const { utoken } = await logIn(pair)
    const hash = createHash('sha256').update(plain).digest('hex')
    for (const way of [put, post]) {
      const answer = await way(pair.api, utoken, laden)
      assert.equal(answer.status, 200, answer.text)
      assert.equal(answer.body.result.avatarUrl, `/avatars/${hash}.${extension}`)
    }
    const url = `${pair.api.url}/avatars/${hash}.${extension}`
    const served = await fetch(url)
    assert.equal(served.status, 200)
    const header = (name: string): string | null => served.headers.get(name)
    assert.equal(header('content-type'), type)
    assert.equal(header('cache-control'), 'public, max-age=31536000, immutable')
    assert.equal(header('x-content-type-options'), 'nosniff')
    assert.equal(header('content-length'), String(plain.length))
    assert.deepEqual(Buffer.from(await served.arrayBuffer()), plain)
    const head = await fetch(url, { method: 'HEAD' })
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(plain.length)])
  })
}

test('publicUrl makes the address of an avatar absolute; without it, it is a path from the root', async (t) => {
  const databaseUrl = `sqlite:${join(tempFolder(t), 'login.db')}`
  const publicUrl = 'https://api.example.com/auth/'
  const pair = await startPair(t, { databaseUrl, publicUrl })
  const { utoken } = await logIn(pair)
  const { avatarUrl } = (await put(pair.api, utoken, images.png)).body.result
  assert.match(avatarUrl, /^https:\/\/api\.example\.com\/auth\/avatars\/[0-9a-f]{64}\.png$/)
  await pair.api.close()
  // It follows the setting: nothing of it is stored.
  const moved = await serveBackend(t, { api: pair.simulator.url, databaseUrl, now: pair.clock.now })
  assert.equal(
    (await moved.session(utoken)).body.result.user.avatarUrl,
    avatarUrl.slice(publicUrl.length - 1),
  )
})

test('what is no picture is avatar_invalid, whatever it says it is', async (t) => {
  const pair = await startPair(t)
  const { utoken } = await logIn(pair)
  const wrong = [
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    Buffer.from('GIF89a'),
    images.png.subarray(0, 60),
    Buffer.of(),
  ]
  for (const bytes of wrong) {
    for (const way of [put, post]) {
      assertFailure(await way(pair.api, utoken, bytes), 400, 'avatar_invalid')
    }
  }
  // The label is not looked at.
  const labelled = { ...bearer(utoken, 'PUT'), body: new Uint8Array(images.png) }
  labelled.headers = { ...(labelled.headers as object), 'Content-Type': 'text/html' }
  assert.equal((await send(`${pair.api.url}/user/avatar`, labelled)).status, 200)
})

/** JPEG whose scan is as long as it takes. */
function jpegOf(size: number): Buffer {
  const end = images.jpeg.length - 2
  const filling = Buffer.alloc(size - images.jpeg.length, 1)
  return Buffer.concat([images.jpeg.subarray(0, end), filling, images.jpeg.subarray(end)])
}

test('1 MB is taken, more is body_too_large, with and without a declared length', async (t) => {
  const pair = await startPair(t)
  const { utoken } = await logIn(pair)
  const limit = 1024 * 1024
  const stream = (bytes: Buffer): RequestInit & { duplex: 'half' } => ({
    ...bearer(utoken, 'PUT'),
    body: new Blob([new Uint8Array(bytes)]).stream(),
    duplex: 'half',
  })
  const url = `${pair.api.url}/user/avatar`
  for (const way of [put, post]) assert.equal((await way(pair.api, utoken, jpegOf(limit))).status, 200)
  assert.equal((await send(url, stream(jpegOf(limit)))).status, 200)
  for (const size of [limit + 1, 2 * limit, 5 * limit]) {
    for (const way of [put, post]) {
      assertFailure(await way(pair.api, utoken, jpegOf(size)), 413, 'body_too_large')
    }
    if (size < 4 * limit) assertFailure(await send(url, stream(jpegOf(size))), 413, 'body_too_large')
  }
  assert.equal((await put(pair.api, utoken, images.png)).status, 200)
})

test('multipart that is broken, or has another field, is invalid_request', async (t) => {
  const pair = await startPair(t)
  const { utoken } = await logIn(pair)
  const url = `${pair.api.url}/user/avatar`
  const file = new Blob([new Uint8Array(images.png)])
  const forms: [name: string, value: string | Blob][][] = [
    [],
    [['avatar', file]],
    [['file', 'text']],
    [
      ['file', file],
      ['file', file],
    ],
    [
      ['file', file],
      ['nickName', 'Ann'],
    ],
  ]
  for (const fields of forms) {
    const form = new FormData()
    for (const [name, value] of fields) {
      if (typeof value === 'string') form.append(name, value)
      else form.append(name, value, 'a.png')
    }
    assertFailure(await send(url, { ...bearer(utoken, 'POST'), body: form }), 400, 'invalid_request')
  }
  const boundary = 'multipart/form-data; boundary=x'
  const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
  const broken: [type: string, body: string][] = [
    ['image/png', 'x'],
    ['application/json', '{}'],
    ['multipart/form-data', part],
    [boundary, ''],
    [boundary, part],
    [boundary, '--x--'],
    [boundary, 'nonsense'],
    [boundary, '--x\r\n\r\n\r\n--x--\r\n'],
  ]
  for (const [type, body] of broken) {
    const { headers } = bearer(utoken)
    const init = { method: 'POST', headers: { ...(headers as object), 'Content-Type': type }, body }
    assertFailure(await send(url, init), 400, 'invalid_request')
  }
})

test('as wx.uploadFile writes it: the name of a temporary file, a type, CRLF', async (t) => {
  const pair = await startPair(t)
  const { utoken } = await logIn(pair)
  const head =
    '--WABoundary+42\r\nContent-Disposition: form-data; name="file"; filename="wxfile://tmp_a 头像.jpeg"\r\n' +
    'Content-Type: image/jpeg\r\n\r\n'
  const { headers } = bearer(utoken)
  const answer = await send<User>(`${pair.api.url}/user/avatar`, {
    method: 'POST',
    headers: { ...(headers as object), 'Content-Type': 'multipart/form-data; boundary=WABoundary+42' },
    body: Buffer.concat([Buffer.from(head), images.jpeg, Buffer.from('\r\n--WABoundary+42--\r\n')]),
  })
  assert.match(answer.body.result?.avatarUrl ?? answer.text, /\.jpg$/)
})

test('an avatar that no user shows any more is removed; one that somebody shows stays', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const pair = await startPair(t, { databaseUrl: `sqlite:${path}` })
  const ann = (await logIn(pair)).utoken
  const ben = (await logIn(pair, 'ben')).utoken
  const set = async (utoken: string, bytes: Buffer): Promise<string> =>
    (await put(pair.api, utoken, bytes)).body.result.avatarUrl.slice('/avatars/'.length)
  const first = await set(ann, images.png)
  assert.equal(await set(ben, images.withPngMetadata(images.png)), first, 'the same picture is kept once')
  assert.deepEqual(kept(path), [first])
  const second = await set(ann, images.jpeg)
  assert.deepEqual(kept(path), [first, second].sort(), 'Ben still shows it')
  assert.equal(await set(ann, images.jpeg), second)
  assert.deepEqual(kept(path), [first, second].sort())
  assert.equal(await set(ben, images.jpeg), second)
  assert.deepEqual(kept(path), [second])
  assertFailure(await send(`${pair.api.url}/avatars/${first}`), 404, 'not_found')
  // Who leaves takes it along, unless somebody else shows it.
  await send(`${pair.api.url}/user`, bearer(ann, 'DELETE'))
  assert.deepEqual(kept(path), [second])
  await send(`${pair.api.url}/user`, bearer(ben, 'DELETE'))
  assert.deepEqual(kept(path), [])
})

test('60 changes at once by two users between two pictures: each user shows one that is there, nothing else is', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const pair = await startPair(t, { databaseUrl: `sqlite:${path}` })
  const tokens = [(await logIn(pair)).utoken, (await logIn(pair, 'ben')).utoken]
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      put(pair.api, tokens[index % 2] ?? '', images.pngOf(String((index >> 1) % 2))),
    ),
  )
  const shown = await Promise.all(
    tokens.map(async (token) => (await pair.api.session(token)).body.result.user.avatarUrl),
  )
  assert.deepEqual(kept(path), [...new Set(shown.map((url) => url.slice('/avatars/'.length)))].sort())
})

test('only avatars are served: no other path and no other name', async (t) => {
  const pair = await startPair(t)
  const { utoken } = await logIn(pair)
  const { avatarUrl } = (await put(pair.api, utoken, images.png)).body.result
  const name = avatarUrl.slice('/avatars/'.length)
  for (const path of [
    '/avatars/',
    '/avatars',
    '/avatars/.',
    '/avatars/../secret.png',
    '/avatars/..%2fsecret.png',
    '/avatars/%2e%2e%2fsecret.png',
    '/avatars/..%5csecret.png',
    `/avatars/x/../../avatars/x/${name}`,
    `/avatars/${name}/`,
    `/avatars/${name}%00`,
    `/avatars/${name}%0a`,
    `/avatars/%2e/${name}x`,
    `/avatars/${name.toUpperCase()}`,
    `/avatars/${name.replace('png', 'jpg')}`,
    `/avatars/${name.slice(1)}`,
    '/avatars/other.png',
    `/avatars/${'c'.repeat(64)}.html`,
    `/avatars/${'d'.repeat(64)}.png`,
    '/avatars/%ff',
    '/avatars/%',
  ]) {
    // Not through fetch, which tidies a path before it sends it.
    assert.deepEqual(await raw(pair.api.url, path), [404, 'not_found'], path)
  }
  assert.equal((await fetch(`${pair.api.url}${avatarUrl}?x=1`)).status, 200)
})

function raw(url: string, path: string): Promise<[status: number | undefined, error: string]> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    httpRequest({ hostname, port, path }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () => {
        const { error } = JSON.parse(text) as { error: string }
        resolve([response.statusCode, error])
      })
    })
      .once('error', reject)
      .end()
  })
}

test('a wrong publicUrl is found at the start, and leaves no database behind', (t) => {
  const path = join(tempFolder(t), 'login.db')
  for (const publicUrl of [
    'api.example.com',
    'ftp://x',
    'https://x/?a',
    'https://x/#a',
    'https://u:hidden@x',
    '/auth',
  ]) {
    assert.throws(
      () =>
        createBackend({
          providers: [wechat({ appId, secret: 'secret' })],
          databaseUrl: `sqlite:${path}`,
          log: 'silent',
          publicUrl,
        }),
      (error) =>
        error instanceof ConfigError &&
        error.message.startsWith('PUBLIC_URL is not of the form https:') &&
        !error.message.includes('hidden'),
    )
  }
  assert.ok(!existsSync(path))
})
