import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migrations } from '../../src/store/migrations.ts'
import { createSqlStore } from '../../src/store/sql.ts'
import { appId } from '../support.ts'
import { ann, claim, count, hash, login, one, record, session, statement, type MakePlace } from './place.ts'

const dayMs = 24 * 3600_000

export function upkeepContract(name: string, make: MakePlace): void {
  test(`${name}: the sweep deletes what is over, at its time and not before`, async (t) => {
    const driver = (await make(t)).connect()
    const store = createSqlStore(driver)
    const at = 400 * dayMs
    const { codeHash } = await login(store, {
      now: at,
      answerUntil: at + 60,
      session: session({ expiresAt: at + 100 }),
    })
    const ended = record({ now: at, session: session({ expiresAt: at + 100 }) })
    await store.saveLogin(ended)
    await store.endSession(ended.session.tokenHash, at)
    await store.claimCode(claim(hash(), { now: at, expiresAt: at + 200 }))
    await store.keepPhoneCode({ codeHash: hash(), identityHash: hash(), phone: hash(), expiresAt: at + 300 })
    await store.hit('a', 400, at)
    const left = async (): Promise<number[]> =>
      Promise.all(
        (['login_codes', 'login_sessions', 'login_phone_codes', 'login_limits', 'login_audit'] as const).map(
          (table) => count(driver, table),
        ),
      )
    // The code of the login expires long before, in the time of the record.
    await driver.single(
      one('UPDATE login_codes SET expires_at = $1 WHERE code_hash = $2', at + 500, codeHash),
    )
    await store.sweep(at + 59)
    assert.notEqual((await store.findCode(codeHash))?.answer, null)
    await store.sweep(at + 60)
    assert.equal((await store.findCode(codeHash))?.answer, null)
    assert.deepEqual(await left(), [2, 2, 1, 1, 3])
    await store.sweep(at + 99)
    assert.deepEqual(await left(), [2, 2, 1, 1, 3])
    await store.sweep(at + 100)
    assert.deepEqual(await left(), [2, 1, 1, 1, 3], 'an expired session is still told from an ended one')
    await store.sweep(at + 200)
    assert.deepEqual(await left(), [1, 1, 1, 1, 3])
    await store.sweep(at + 300)
    assert.deepEqual(await left(), [1, 1, 0, 1, 3])
    await store.sweep(at + 400)
    assert.deepEqual(await left(), [1, 1, 0, 0, 3])
    await store.sweep(at + 100 + 30 * dayMs - 1)
    assert.deepEqual(await left(), [0, 1, 0, 0, 3])
    await store.sweep(at + 100 + 30 * dayMs)
    assert.deepEqual(await left(), [0, 0, 0, 0, 3])
    await store.sweep(at + 190 * dayMs - 1)
    assert.deepEqual(await left(), [0, 0, 0, 0, 3])
    await store.sweep(at + 190 * dayMs)
    assert.deepEqual(await left(), [0, 0, 0, 0, 0])
  })

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
}
