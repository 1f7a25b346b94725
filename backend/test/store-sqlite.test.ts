import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import Database from 'libsql'
import type { Row, Value, Work } from '../src/store/driver.ts'
import { createSqlStore } from '../src/store/sql.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { run } from './command.ts'
import { storeContract } from './store.contract.ts'
import { as, hear, login, record } from './store/place.ts'
import { sqlContract } from './store/sql.ts'
import { count, one, sqlPlace, statement, type SqlPlace } from './store/sql-place.ts'
import { tempFolder } from './support.ts'

const filesOf = async (t: TestContext): Promise<SqlPlace & { path: string }> => {
  const path = join(tempFolder(t), 'login.db')
  return sqlPlace({
    path,
    connect() {
      const driver = openSqlite(path)
      t.after(() => driver.close())
      return driver
    },
    async run(text: string, values: readonly Value[] = []) {
      const database = new Database(path)
      database.prepare(text).run([...values] as never)
      database.close()
    },
  })
}

storeContract('SQLite', filesOf)
sqlContract('SQLite', filesOf)

const addToken = (name: string) =>
  function* add(): Work<Row[]> {
    return yield statement('INSERT INTO login_tokens (name) VALUES ($1)', name)
  }

/** Everything that is asked for at once is one batch, however slow the machine. */
function oneBatch(t: TestContext, path: string): ReturnType<typeof openSqlite> {
  const driver = openSqlite(path, { batchMs: Number.POSITIVE_INFINITY })
  t.after(() => driver.close())
  return driver
}

const tokens = async (driver: ReturnType<typeof openSqlite>): Promise<unknown[]> =>
  (await driver.read(one('SELECT name FROM login_tokens ORDER BY name'))).map((row) => row['name'])

test('writes that come together are committed together, the bad ones among them undone alone', async (t) => {
  const driver = oneBatch(t, (await filesOf(t)).path)
  const results = await Promise.allSettled([
    driver.write(addToken('a')),
    driver.write(addToken('a')),
    driver.write(function* bad() {
      yield* addToken('b')()
      throw new Error('on purpose')
    }),
    driver.write(addToken('c')),
  ])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(await tokens(driver), ['a', 'c'])
})

test('nothing of a batch is seen, told or resolved before its commit', async (t) => {
  const place = await filesOf(t)
  const driver = oneBatch(t, place.path)
  const other = new Database(place.path)
  t.after(() => other.close())
  const seenBy = (): number =>
    (other.prepare('SELECT COUNT(*) AS count FROM login_tokens').all([])[0] as { count: number }).count
  const seen: number[] = []
  driver.onChange(() => seen.push(seenBy()))
  const works = ['a', 'b', 'c'].map((name) =>
    driver
      .write(function* add() {
        yield* addToken(name)()
        yield { changed: name }
        assert.equal(seenBy(), 0)
      })
      .then(() => seen.push(seenBy())),
  )
  await Promise.all(works)
  assert.deepEqual(seen, [3, 3, 3, 3, 3, 3])
})

test('when the commit fails, all of the batch fail, and the next batch is as if nothing had been', async (t) => {
  const driver = oneBatch(t, (await filesOf(t)).path)
  const heard: unknown[] = []
  driver.onChange((userId) => heard.push(userId))
  const results = await Promise.allSettled([
    driver.write(addToken('a')),
    driver.write(function* dangling() {
      // A reference to nobody, found out at the commit.
      yield statement('PRAGMA defer_foreign_keys = ON')
      yield statement(
        'INSERT INTO login_consents (user_id, title, agreed_at) VALUES ($1, $2, $3)',
        'nobody',
        'Terms',
        1,
      )
      yield { changed: 'nobody' }
    }),
    driver.write(addToken('b')),
  ])
  for (const result of results) {
    assert.equal(result.status, 'rejected')
    assert.equal((result as PromiseRejectedResult).reason.name, 'StoreError')
  }
  assert.deepEqual(heard, [])
  assert.deepEqual(await tokens(driver), [])
  assert.equal(await count(driver, 'login_consents'), 0)
  await driver.write(addToken('c'))
  assert.deepEqual(await tokens(driver), ['c'])
})

test('when SQLite undoes the whole transaction, the others of the batch are done again, once', async (t) => {
  const driver = oneBatch(t, (await filesOf(t)).path)
  const before = driver.write(addToken('a'))
  const lost = driver.write(function* lose() {
    // As it does by itself on some errors of the disk.
    yield statement('ROLLBACK')
    throw new Error('lost')
  })
  const after = driver.write(addToken('b'))
  await assert.rejects(lost, /lost/)
  await Promise.all([before, after])
  assert.deepEqual(await tokens(driver), ['a', 'b'])
})

test('a long queue is committed bit by bit, and others are answered in between', async (t) => {
  const driver = (await filesOf(t)).connect()
  const written: number[] = []
  const works = Array.from({ length: 5000 }, async (_, index) => {
    await driver.write(addToken(`${index}`))
    written.push(index)
  })
  const turns: number[] = []
  const turn = (): void => {
    turns.push(written.length)
    if (written.length < works.length) setImmediate(turn)
  }
  setImmediate(turn)
  await Promise.all(works)
  assert.ok(turns.some((many) => many > 0 && many < works.length))
  assert.deepEqual(
    written,
    Array.from({ length: works.length }, (_, index) => index),
  )
})

test('while another process writes, writes wait and are done once; reads do not wait', async (t) => {
  const place = await filesOf(t)
  const driver = place.connect()
  const store = createSqlStore(driver)
  const other = new Database(place.path)
  t.after(() => other.close())
  const { tokenHash } = await login(store)
  other.exec('BEGIN IMMEDIATE')
  let isDone = false
  const writes = Promise.all([
    driver.write(addToken('a')).then(() => (isDone = true)),
    store.saveLogin(record(as('ben'))),
  ])
  assert.equal((await store.findSession(tokenHash))?.expiresAt, 5000)
  // Long enough that it has tried.
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
  assert.equal(isDone, false)
  other.exec('ROLLBACK')
  await writes
  assert.deepEqual(await tokens(driver), ['a'])
  assert.equal(await count(driver, 'login_users'), 2)
})

test('a database that stays locked is a StoreError, which is answered 503', async (t) => {
  const place = await filesOf(t)
  const driver = openSqlite(place.path, { busyMs: 50 })
  t.after(() => driver.close())
  const other = new Database(place.path)
  t.after(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  const store = createSqlStore(driver)
  await assert.rejects(store.saveLogin(record()), { name: 'StoreError', message: /SQLITE_BUSY/ })
  other.exec('ROLLBACK')
  await store.saveLogin(record())
})

test('closing waits for a write that waits for another process', async (t) => {
  const place = await filesOf(t)
  const driver = place.connect()
  const other = new Database(place.path)
  t.after(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  const write = driver.write(addToken('a'))
  // It has found the database locked by now.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  const closed = driver.close()
  other.exec('ROLLBACK')
  await Promise.all([write, closed])
  assert.equal(other.prepare('SELECT COUNT(*) AS count FROM login_tokens').all([]).length, 1)
})

test('a full disk is a StoreError on writes; what was there stays readable and whole', async (t) => {
  const driver = (await filesOf(t)).connect()
  const store = createSqlStore(driver)
  const { userId, tokenHash } = await login(store)
  const [row] = await driver.read(one('PRAGMA page_count'))
  await driver.read(one(`PRAGMA max_page_count = ${Number(row?.['page_count']) + 20}`))
  const heard = hear(store)
  const agreements = [{ title: 'x'.repeat(3000), version: null }]
  // Many at once: those that still fit are kept, and no other.
  const saves = Array.from({ length: 60 }, (_, index) => record({ ...as(`u${index}`), agreements }))
  const results = await Promise.allSettled(saves.map((save) => store.saveLogin(save)))
  const kept = results.filter(({ status }) => status === 'fulfilled').length
  assert.ok(kept > 0 && kept < saves.length, `${kept} kept`)
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected') {
      assert.equal(result.reason.name, 'StoreError')
      assert.match(result.reason.message, /SQLITE_FULL/)
    }
    const found = await store.findSession(saves[index]?.session.tokenHash ?? tokenHash)
    assert.equal(found !== undefined, result.status === 'fulfilled')
  }
  assert.equal((await store.findSession(tokenHash))?.user.id, userId)
  assert.deepEqual(heard(), [])
  assert.deepEqual(await driver.read(one('PRAGMA integrity_check')), [{ integrity_check: 'ok' }])
})

test('the settings that keep acknowledged logins through a power loss are on', async (t) => {
  const driver = (await filesOf(t)).connect()
  assert.deepEqual(await driver.read(one('PRAGMA journal_mode')), [{ journal_mode: 'wal' }])
  assert.deepEqual(await driver.read(one('PRAGMA synchronous')), [{ synchronous: 2 }])
  assert.deepEqual(await driver.read(one('PRAGMA foreign_keys')), [{ foreign_keys: 1 }])
})

test('four processes start on one absent file at once, and save logins at the same time', async (t) => {
  const place = await filesOf(t)
  const starter = fileURLToPath(new URL('store/starter.ts', import.meta.url))
  const processes = ['a', 'b', 'c', 'd'].map((name) =>
    run(t, starter, { args: [place.path, name, '150'], cwd: tempFolder(t) }),
  )
  for (const { code, stdout, stderr } of await Promise.all(processes.map((each) => each.ended))) {
    assert.equal(code, 0, stderr)
    assert.match(stdout, /done/)
  }
  const driver = place.connect()
  assert.equal(await count(driver, 'login_users'), 4 * 7)
  assert.equal(await count(driver, 'login_sessions'), 4 * 150)
  assert.equal(await count(driver, 'login_audit'), 4 * 150)
  assert.deepEqual(await driver.read(one('PRAGMA integrity_check')), [{ integrity_check: 'ok' }])
})
