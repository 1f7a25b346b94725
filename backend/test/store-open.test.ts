import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'libsql'
import { ConfigError } from '../src/index.ts'
import { openStore } from '../src/store/open.ts'
import { tempFolder } from './support.ts'

test('an address that is wrong is a ConfigError that does not repeat it', (t) => {
  const folder = tempFolder(t)
  const path = join(folder, 'newer.db')
  const database = new Database(path)
  database.exec('CREATE TABLE login_schema (version BIGINT NOT NULL); INSERT INTO login_schema VALUES (999)')
  database.close()
  const form = /^DATABASE_URL is not of the form sqlite:\.\/login\.db or postgres:/
  const refused: [databaseUrl: string, message: RegExp][] = [
    [`sqlite:${path}`, /DATABASE_URL: .*newer\.db cannot be opened: .*version 999/],
    [`sqlite:${join(folder, 'absent', 'login.db')}`, /DATABASE_URL: there is no folder .*absent/],
    [`sqlite:${folder}`, /DATABASE_URL: .* cannot be opened/],
    ['mysql://user:hidden@db/login', form],
    ['postgres:user:hidden@db/login', form],
    ['postgres://user:hidden@db:port/login', form],
    ['postgres://user:hidden@[db/login', form],
    ['login.db', form],
    ['', form],
  ]
  for (const [databaseUrl, message] of refused) {
    assert.throws(
      () => openStore(databaseUrl),
      (error) =>
        error instanceof ConfigError &&
        message.test(error.message) &&
        !String(error.stack).includes('hidden'),
      databaseUrl,
    )
  }
})

test('a SQLite file has a key of its own, for its owner only', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const { store, ownSecretKeys } = openStore(`sqlite:${path}`)
  t.after(() => store.close())
  await store.ready()
  assert.equal(store.isShared, false)
  const keys = ownSecretKeys()
  assert.equal(keys.length, 1)
  assert.deepEqual(ownSecretKeys(), keys)
  assert.equal(statSync(`${path}.key`).mode & 0o777, 0o600)
})

test('with PostgreSQL the key has to be given, and nothing is asked of the server before it is needed', async (t) => {
  const folder = tempFolder(t)
  for (const scheme of ['postgres', 'postgresql']) {
    const { store, ownSecretKeys } = openStore(`${scheme}://user:hidden@127.0.0.1:1/login`, { poolSize: 2 })
    assert.equal(store.isShared, true)
    assert.throws(ownSecretKeys, { name: 'ConfigError', message: /^SECRET_KEY is missing/ })
    await store.close()
  }
  assert.equal(existsSync(join(folder, 'login.db.key')), false)
})
