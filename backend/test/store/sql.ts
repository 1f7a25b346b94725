import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migrations } from '../../src/store/migrations.ts'
import { createSqlStore } from '../../src/store/sql.ts'
import { appId } from '../support.ts'
import { ann, claim, hash, record } from './place.ts'
import { count, one, statement, type MakeSqlPlace } from './sql-place.ts'

/** What the stores on SQL promise beside what every store does: of their schema and of the values they bind. */
export function sqlContract(name: string, make: MakeSqlPlace): void {
  test(`${name}: the sweep comes to an end with more rows than it takes at once`, async (t) => {
    const driver = (await make(t)).connect()
    const store = createSqlStore(driver)
    await driver.write(function* fill() {
      yield Array.from({ length: 3500 }, (_, index) =>
        statement('INSERT INTO login_limits (name, hits, ends_at) VALUES ($1, 1, $2)', `n${index}`, index),
      )
    })
    await store.sweep(2000)
    assert.equal(await count(driver, 'login_limits'), 1499)
  })

  for (const version of [1, 2]) {
    test(`${name}: a database of schema version ${version} goes on with what it has`, async (t) => {
      const place = await make(t)
      await place.run('CREATE TABLE login_schema (version BIGINT NOT NULL)')
      for (let done = 1; done <= version; done++) {
        for (const text of migrations[done - 1] ?? []) await place.run(text)
        await place.run(`INSERT INTO login_schema VALUES (${done})`)
      }
      await place.run(
        `INSERT INTO login_users (id, provider, app_id, subject, member_since, nick_name, avatar_url, created_at, updated_at)
         VALUES ('u_1', 'wechat', '${appId}', 'oAnn', 1000, 'Ann', 'https://img.example.com/a.png', 1000, 1000)`,
      )
      const tokenHash = hash()
      await place.run("INSERT INTO login_sessions VALUES ('s_1', $1, 'u_1', 1000, 5000, NULL)", [tokenHash])
      const old = claim()
      await place.run(
        'INSERT INTO login_codes (code_hash, request_hash, answer, answer_until, created_at, expires_at) VALUES ($1, $2, $3, 2000, 1000, 9000)',
        [old.codeHash, old.requestHash, Buffer.from('answer')],
      )

      const store = createSqlStore(place.connect())
      await store.ready()
      const user = {
        id: 'u_1',
        memberSince: 1000,
        nickName: 'Ann',
        avatarUrl: 'https://img.example.com/a.png',
        phone: null,
      }
      assert.deepEqual(await store.findSession(tokenHash), {
        id: 's_1',
        client: { kind: 'mini-program', name: '' },
        createdAt: 1000,
        lastSeenAt: 1000,
        expiresAt: 5000,
        revokedAt: null,
        user,
      })
      assert.deepEqual((await store.claimCode(claim(old.codeHash)))?.answer, Buffer.from('answer'))
      assert.deepEqual(await store.saveLogin(record({ identity: ann })), { user, isNew: false })
    })
  }

  test(`${name}: several starters at once bring one schema about`, async (t) => {
    const place = await make(t)
    const drivers = Array.from({ length: 4 }, () => place.connect())
    await Promise.all(drivers.map((driver) => driver.ready()))
    for (const driver of drivers) {
      assert.deepEqual(
        (await driver.read(one('SELECT version FROM login_schema ORDER BY version'))).map(
          (row) => row['version'],
        ),
        migrations.map((_, index) => index + 1),
      )
    }
  })

  test(`${name}: a schema newer than the release is refused`, async (t) => {
    const place = await make(t)
    await place.run('CREATE TABLE login_schema (version BIGINT NOT NULL)')
    await place.run('INSERT INTO login_schema VALUES (999)')
    await assert.rejects(async () => place.connect().ready(), /version 999/)
  })

  test(`${name}: what no database should be given is refused in time`, async (t) => {
    const driver = (await make(t)).connect()
    const sql = 'SELECT version FROM login_schema WHERE version = $1'
    const unfit = [
      true,
      undefined,
      Number.NaN,
      Infinity,
      0.5,
      2 ** 53,
      'a\0b',
      {},
      [],
      new Date(),
      new Uint8Array(2),
      1n,
    ]
    for (const value of unfit) {
      await assert.rejects(driver.read(one(sql, value)), TypeError)
      await assert.rejects(driver.write(one(sql, value)), TypeError)
    }
    await assert.rejects(driver.read(one(sql)), TypeError)
    await assert.rejects(driver.read(one(sql, 1, 2)), TypeError)
    assert.deepEqual(await driver.read(one(sql, 1)), [{ version: 1 }])
  })

  test(`${name}: values come back as they were`, async (t) => {
    const driver = (await make(t)).connect()
    const tokens = 'INSERT INTO login_tokens (name, token, ends_at) VALUES ($1, $2, $3)'
    const rows = [
      ['', Buffer.alloc(0), 0],
      ['😀 "\'\\x00', Buffer.from([0, 255, 0]), Number.MAX_SAFE_INTEGER],
      ['%_', null, -1],
      ['\u{10ffff}\u0001', Buffer.from('text'), null],
    ]
    await driver.write(function* fill() {
      for (const row of rows) yield statement(tokens, ...row)
    })
    for (const [text, token, number] of rows) {
      assert.deepEqual(
        await driver.read(one('SELECT name, token, ends_at FROM login_tokens WHERE name = $1', text)),
        [{ name: text, token, ends_at: number }],
      )
    }
  })
}
