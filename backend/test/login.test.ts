import assert from 'node:assert/strict'
import { test } from 'node:test'
import Database from 'libsql'
import { join } from 'node:path'
import { createUserInfo } from '../src/simulator/index.ts'
import { appId, assertFailure, startPair, tempFolder } from './support.ts'

test('a silent login makes a visitor, a login a member, userInfo a profile; one user all along', async (t) => {
  const { simulator, api, clock } = await startPair(t, { sessionDays: 2 })

  const visitor = await api.login({ provider: 'wechat', code: await simulator.code(), silent: true })
  assert.equal(visitor.status, 200)
  assert.equal(visitor.headers.get('cache-control'), 'no-store')
  const { utoken, expiresAt, user } = visitor.body.result
  assert.match(utoken, /^mpl_[\w-]{43}$/)
  assert.equal(expiresAt, clock.ms + 2 * 24 * 3600_000)
  assert.match(user.id, /^u_[\w-]{22}$/)
  assert.deepEqual(user, { id: user.id, step: 'visitor', nickName: '', avatarUrl: '', phone: null })
  assert.deepEqual(visitor.body, { code: 200, result: { utoken, expiresAt, user } })

  const member = await api.login({ provider: 'wechat', code: await simulator.code() })
  assert.deepEqual(member.body.result.user, { ...user, step: 'member' })
  assert.notEqual(member.body.result.utoken, utoken)

  const code = await simulator.code()
  const profiled = await api.login({ provider: 'wechat', code, userInfo: await simulator.userInfo(code) })
  const profile = { nickName: 'Ann', avatarUrl: 'https://img.example.com/ann.png' }
  assert.deepEqual(profiled.body.result.user, { ...user, ...profile, step: 'profiled' })

  // A later silent login lowers nothing, and each of the three sessions goes on.
  const again = await api.login({ provider: 'wechat', code: await simulator.code(), silent: true })
  assert.deepEqual(again.body.result.user, profiled.body.result.user)
  assert.deepEqual((await api.session(utoken)).body.result.user, profiled.body.result.user)

  const other = await api.login({ provider: 'wechat', code: await simulator.code('ben') })
  assert.notEqual(other.body.result.user.id, user.id)
})

test("WeChat's name for everybody, and its grey picture, count as no profile", async (t) => {
  const { simulator, api } = await startPair(t)
  const login = async (nickName: string): Promise<unknown> => {
    const code = await simulator.code()
    const { body } = await api.login({
      provider: 'wechat',
      code,
      userInfo: await simulator.userInfo(code, { nickName }),
    })
    return [body.result.user.step, body.result.user.nickName, body.result.user.avatarUrl]
  }
  assert.deepEqual(await login('微信用户'), ['member', '', ''])
  const known = ['profiled', '安妮', 'https://img.example.com/ann.png']
  assert.deepEqual(await login('安妮'), known)
  assert.deepEqual(await login('微信用户'), known)
})

test('a profile is made fit to store: no NUL, no half surrogate, no script address, a bounded length', async (t) => {
  const { simulator, api } = await startPair(t)
  const login = async (nickName: string, avatarUrl: string): Promise<string[]> => {
    const code = await simulator.code()
    const userInfo = await simulator.userInfo(code, { nickName, avatarUrl })
    const { body } = await api.login({ provider: 'wechat', code, userInfo })
    return [body.result.user.nickName, body.result.user.avatarUrl]
  }
  assert.deepEqual(await login('A\0n\ud800n\n', 'javascript:alert(1)'), ['Ann', ''])
  assert.deepEqual(await login('😀'.repeat(70), 'http://img.example.com/a b'), [
    '😀'.repeat(64),
    'http://img.example.com/a%20b',
  ])
})

test('userInfo that does not fit is refused, each way with its own name, and the code is spent', async (t) => {
  const { simulator, api, clock } = await startPair(t)
  const seconds = Math.floor(clock.ms / 1000)
  const refuse = async (error: string, more: object, change: object = {}): Promise<void> => {
    const code = await simulator.code()
    const userInfo = { ...(await simulator.userInfo(code, more)), ...change }
    assertFailure(await api.login({ provider: 'wechat', code, userInfo }), 400, error)
    assertFailure(await api.login({ provider: 'wechat', code }), 409, 'code_used')
  }
  await refuse('signature_mismatch', {}, { rawData: '{"nickName":"Eve"}' })
  await refuse('signature_mismatch', {}, { signature: 'a'.repeat(40) })
  await refuse('decrypt_failed', {}, { iv: 'AAAA' })
  await refuse('decrypt_failed', {}, { encryptedData: 'AAAA' })
  await refuse('watermark_mismatch', { appid: 'wx0000000000000002' })
  await refuse('watermark_stale', { timestamp: seconds - 301 })
  await refuse('watermark_stale', { timestamp: seconds + 62 })

  // Under the session of another code, as when wx.login runs again after the tap.
  const other = await simulator.userInfo(await simulator.code())
  await refuse('signature_mismatch', {}, other)
})

test('userInfo of another user is refused, even under the right session', async (t) => {
  const sessionKey = Buffer.alloc(16, 1).toString('base64')
  const { simulator, api, clock } = await startPair(t)
  await simulator.fault({ body: JSON.stringify({ openid: 'oAnn', session_key: sessionKey }) })
  const userInfo = createUserInfo({
    sessionKey,
    appId,
    openId: 'oEve',
    nickName: 'Eve',
    avatarUrl: '',
    timestamp: Math.floor(clock.ms / 1000),
  })
  assertFailure(await api.login({ provider: 'wechat', code: 'any', userInfo }), 400, 'identity_mismatch')
})

test('agreements are kept with title, version and time; the unionid with the user', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const { simulator, api, clock } = await startPair(t, { databaseUrl: `sqlite:${path}` })
  const agreements = [{ title: '用户协议', version: '2026-01' }, { title: '隐私政策' }]
  const code = await simulator.code('ann', { unionid: true })
  const { body } = await api.login({ provider: 'wechat', code, agreements })
  // A later login without a unionid does not take it away.
  await api.login({ provider: 'wechat', code: await simulator.code(), silent: true })

  const database = new Database(path)
  t.after(() => database.close())
  const rows = database.prepare('SELECT * FROM login_consents').all() as Record<string, unknown>[]
  assert.deepEqual(
    rows.map((row) => [row['user_id'], row['title'], row['version'], row['agreed_at']]),
    [
      [body.result.user.id, '用户协议', '2026-01', clock.ms],
      [body.result.user.id, '隐私政策', null, clock.ms],
    ],
  )
  const [user] = database.prepare('SELECT union_id FROM login_users').all() as { union_id: string }[]
  assert.match(user?.union_id ?? '', /^o6/)
})
