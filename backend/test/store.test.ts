import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'libsql'
import { createBackend, ConfigError, wechat } from '../src/index.ts'
import type { Statement, Work } from '../src/store/driver.ts'
import { migrations } from '../src/store/migrations.ts'
import { createSqlStore } from '../src/store/sql.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import type { LoginRecord } from '../src/store/store.ts'
import { appId, tempFolder } from './support.ts'

function* one(text: string, ...values: unknown[]): Work<unknown> {
  return yield { text, values } as Statement
}

const record = (change: Partial<LoginRecord> = {}): LoginRecord => ({
  codeHash: randomBytes(32),
  answerUntil: 2000,
  identity: { provider: 'wechat', appId, subject: 'oAnn', unionId: null },
  userId: `u_${randomBytes(4).toString('hex')}`,
  memberSince: 1000,
  profile: null,
  agreements: [],
  session: { id: `s_${randomBytes(4).toString('hex')}`, tokenHash: randomBytes(32), expiresAt: 5000 },
  now: 1000,
  sealSessionKey: () => Buffer.from('sealed'),
  sealPhone: () => null,
  sealAnswer: () => Buffer.from('answer'),
  ...change,
})

test('what would abort the process, or bind something else, is refused in time', async (t) => {
  const driver = openSqlite(':memory:')
  t.after(() => driver.close())
  const sql = 'SELECT $1 AS value'
  for (const value of [
    true,
    undefined,
    Number.NaN,
    Infinity,
    'a\0b',
    {},
    [],
    new Date(),
    new Uint8Array(2),
    1n,
  ]) {
    await assert.rejects(driver.read(one(sql, value)), TypeError)
  }
  await assert.rejects(driver.read(one(sql)), TypeError)
  await assert.rejects(driver.read(one(sql, 1, 2)), TypeError)
  const bytes = Buffer.from([0, 255])
  for (const value of ['', '😀', 0, -1.5, Date.now(), null, bytes]) {
    assert.deepEqual(await driver.read(one(sql, value)), [{ value }])
  }
})

test('a login is all or nothing: what fails midway leaves no trace', async (t) => {
  const store = createSqlStore(openSqlite(':memory:'))
  t.after(() => store.close())
  const failing = record({
    sealAnswer: () => {
      throw new Error('on purpose')
    },
  })
  await assert.rejects(store.saveLogin(failing), /on purpose/)
  assert.equal(await store.findSession(failing.session.tokenHash), undefined)
  // The user was not kept either: the next login makes one with its own id.
  const next = record()
  assert.equal((await store.saveLogin(next)).id, next.userId)
})

test('users are apart by provider, app and subject', async (t) => {
  const store = createSqlStore(openSqlite(':memory:'))
  t.after(() => store.close())
  const base = record().identity
  const save = async (change: object): Promise<string> =>
    (await store.saveLogin(record({ identity: { ...base, ...change } }))).id
  const ids = [
    await save({}),
    await save({ provider: 'tuya' }),
    await save({ appId: 'b' }),
    await save({ subject: 'c' }),
  ]
  assert.equal(new Set(ids).size, 4)
  assert.equal(await save({}), ids[0])
})

test('a database that stays locked is a StoreError, which is answered 503', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const driver = openSqlite(path)
  t.after(() => driver.close())
  await driver.read(one('PRAGMA busy_timeout = 50'))
  const other = new Database(path)
  t.after(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  const store = createSqlStore(driver)
  await assert.rejects(store.saveLogin(record()), { name: 'StoreError', message: /SQLITE_BUSY/ })
  // Token checks go on meanwhile.
  assert.equal(await store.findSession(randomBytes(32)), undefined)
  other.exec('ROLLBACK')
  await store.saveLogin(record())
})

test('a full disk is a StoreError on writes; what was there stays readable and whole', async (t) => {
  const driver = openSqlite(join(tempFolder(t), 'login.db'))
  t.after(() => driver.close())
  const store = createSqlStore(driver)
  const first = record()
  await store.saveLogin(first)
  const [{ page_count: pages }] = (await driver.read(one('PRAGMA page_count'))) as [{ page_count: number }]
  await driver.read(one(`PRAGMA max_page_count = ${pages}`))
  const fill = async (): Promise<never> => {
    for (;;) await store.saveLogin(record({ agreements: [{ title: 'x'.repeat(500), version: null }] }))
  }
  await assert.rejects(fill(), { name: 'StoreError', message: /SQLITE_FULL/ })
  assert.equal((await store.findSession(first.session.tokenHash))?.expiresAt, 5000)
  assert.deepEqual(await driver.read(one('PRAGMA integrity_check')), [{ integrity_check: 'ok' }])
})

test('the settings that keep acknowledged logins through a power loss are on', async (t) => {
  const driver = openSqlite(join(tempFolder(t), 'login.db'))
  t.after(() => driver.close())
  assert.deepEqual(await driver.read(one('PRAGMA journal_mode')), [{ journal_mode: 'wal' }])
  assert.deepEqual(await driver.read(one('PRAGMA synchronous')), [{ synchronous: 2 }])
  assert.deepEqual(await driver.read(one('PRAGMA foreign_keys')), [{ foreign_keys: 1 }])
})

test('a database of schema version 1 goes on with what it has', async (t) => {
  const path = join(tempFolder(t), 'old.db')
  const old = new Database(path)
  old.exec('CREATE TABLE login_schema (version BIGINT NOT NULL); INSERT INTO login_schema VALUES (1)')
  for (const text of migrations[0] ?? []) old.exec(text)
  old.exec(`INSERT INTO login_users VALUES
    ('u_1', 'wechat', '${appId}', 'oAnn', NULL, NULL, 1000, 'Ann', 'https://img.example.com/a.png', 1000, 1000)`)
  const tokenHash = randomBytes(32)
  old
    .prepare("INSERT INTO login_sessions VALUES ('s_1', ?, 'u_1', 1000, 5000, NULL)")
    .run([tokenHash] as never)
  old.close()

  const store = createSqlStore(openSqlite(path))
  t.after(() => store.close())
  const user = {
    id: 'u_1',
    memberSince: 1000,
    nickName: 'Ann',
    avatarUrl: 'https://img.example.com/a.png',
    phone: null,
  }
  assert.deepEqual((await store.findSession(tokenHash))?.user, user)
  const phone = Buffer.from('sealed')
  assert.deepEqual(await store.saveLogin(record({ sealPhone: () => phone })), { ...user, phone })
  assert.deepEqual((await store.saveLogin(record())).phone, phone, 'a login without a phone keeps it')
})

test('a schema newer than the release is refused, and so is what is no address of SQLite', (t) => {
  const folder = tempFolder(t)
  const open = (databaseUrl: string): void => {
    createBackend({ providers: [wechat({ appId, secret: 'secret' })], databaseUrl, log: 'silent' })
  }
  const path = join(folder, 'newer.db')
  const database = new Database(path)
  database.exec('CREATE TABLE login_schema (version BIGINT NOT NULL); INSERT INTO login_schema VALUES (999)')
  database.close()
  const refused: [databaseUrl: string, message: RegExp][] = [
    [`sqlite:${path}`, /DATABASE_URL: .*newer\.db cannot be opened: .*version 999/],
    [`sqlite:${join(folder, 'absent', 'login.db')}`, /DATABASE_URL: there is no folder .*absent/],
    [`sqlite:${folder}`, /DATABASE_URL: .* cannot be opened/],
    ['postgres://user:hidden@db/login', /^DATABASE_URL is not of the form sqlite:/],
    ['login.db', /^DATABASE_URL is not of the form sqlite:/],
  ]
  for (const [databaseUrl, message] of refused) {
    assert.throws(
      () => open(databaseUrl),
      (error) =>
        error instanceof ConfigError && message.test(error.message) && !error.message.includes('hidden'),
      databaseUrl,
    )
  }
})

test('options that make no sense are a ConfigError', () => {
  const provider = wechat({ appId, secret: 'secret' })
  for (const options of [
    { providers: [] },
    { providers: [provider, provider] },
    { providers: [provider], sessionDays: 0 },
    { providers: [provider], sessionDays: Number.NaN },
    { providers: [provider], sessionDays: Infinity },
  ]) {
    assert.throws(
      () => createBackend({ databaseUrl: 'sqlite::memory:', log: 'silent', ...options }),
      ConfigError,
    )
  }
  assert.throws(() => wechat({ appId: '', secret: 'secret' }), { name: 'ConfigError', message: /appId/ })
  assert.throws(() => wechat({ appId, secret: '' }), { name: 'ConfigError', message: /secret/ })
})
