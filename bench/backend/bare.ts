/** Logins by the database alone, in transactions of many: what a backend can at best come near to. */
import Database from 'libsql'
import { Pool } from 'pg'
import type { Change, Driver, Row, Statement, Statements } from '../../backend/dist/store/driver.js'
import { createSqlStore } from '../../backend/dist/store/sql.js'
import { openSqlite } from '../../backend/dist/store/sqlite.js'
import { openStore } from '../../backend/dist/store/open.js'
import { createId, createToken, hashToken } from '../../backend/dist/session/token.js'
import { CONCURRENCY, type Logins, subjectOf, type Variant } from './logins.ts'
import { claimOf, loginRecord } from './users.ts'

const schema = [
  'CREATE TABLE users (id TEXT PRIMARY KEY, subject TEXT NOT NULL UNIQUE, updated_at BIGINT NOT NULL)',
  `CREATE TABLE sessions (token_hash BYTEA PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id),
     created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)`,
]
const upsertUser = `INSERT INTO users (id, subject, updated_at) VALUES ($1, $2, $3)
  ON CONFLICT (subject) DO UPDATE SET updated_at = excluded.updated_at RETURNING id`
const insertSession =
  'INSERT INTO sessions (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)'

const fileOf = (url: string): string => url.slice('sqlite:'.length)

function open(url: string): Database.Database {
  const database = new Database(fileOf(url))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
  return database
}

/** One user and one session a login. */
export async function bareSqlite(url: string): Promise<Variant> {
  const database = open(url)
  for (const text of schema) database.exec(text)
  const user = database.prepare(upsertUser)
  const session = database.prepare(insertSession)
  return {
    async run({ first, count }) {
      for (let start = first; start < first + count; start += CONCURRENCY) {
        database.exec('BEGIN IMMEDIATE')
        for (let login = start; login < start + CONCURRENCY; login += 1) {
          const now = Date.now()
          const [row] = user.all([createId('u'), subjectOf(login), now]) as { id: string }[]
          session.run([hashToken(createToken()), row!.id, now, now])
        }
        database.exec('COMMIT')
      }
    },
    close: async () => void database.close(),
  }
}

/** The same on PostgreSQL, which puts the commits of several connections together by itself. */
export async function barePostgres(url: string): Promise<Variant> {
  const pool = new Pool({ connectionString: url, max: 10 })
  for (const text of schema) await pool.query(text)
  async function login(number: number): Promise<void> {
    const client = await pool.connect()
    const now = Date.now()
    await client.query('BEGIN')
    const { rows } = await client.query<{ id: string }>({
      name: 'user',
      text: upsertUser,
      values: [createId('u'), subjectOf(number), now],
    })
    const values = [hashToken(createToken()), rows[0]!.id, now, now]
    await client.query({ name: 'session', text: insertSession, values })
    await client.query('COMMIT')
    client.release()
  }
  return {
    async run({ first, count }) {
      for (let start = first; start < first + count; start += CONCURRENCY) {
        await Promise.all(Array.from({ length: CONCURRENCY }, (_, index) => login(start + index)))
      }
    },
    close: () => pool.end(),
  }
}

/** What one of our logins says to the database, in its two transactions: the code is taken, the login is saved. */
interface Spoken {
  claim: Statement[]
  save: Statement[]
}

/** The statements of our own logins, taken down beforehand on another file, and now nothing but said again. */
export async function replaySqlite(url: string, scratchUrl: string, logins: number): Promise<Variant> {
  const spoken = await record(scratchUrl, logins)
  const { store } = openStore(url)
  await store.ready()
  await store.close()
  const database = open(url)
  const prepared = new Map<string, Database.Statement>()
  const readers = new Map<string, boolean>()
  function say({ text, values }: Statement): void {
    let statement = prepared.get(text)
    if (statement === undefined) {
      statement = database.prepare(text)
      prepared.set(text, statement)
      readers.set(text, statement.reader)
    }
    if (readers.get(text)) statement.all(values)
    else statement.run(values)
  }
  function transaction(part: keyof Spoken, start: number): void {
    database.exec('BEGIN IMMEDIATE')
    for (const each of spoken.slice(start, start + CONCURRENCY))
      for (const statement of each[part]) say(statement)
    database.exec('COMMIT')
  }
  return {
    async run({ first, count }: Logins) {
      for (let start = first; start < first + count; start += CONCURRENCY) {
        transaction('claim', start)
        transaction('save', start)
      }
    },
    close: async () => void database.close(),
  }
}

async function record(url: string, logins: number): Promise<Spoken[]> {
  const driver = openSqlite(fileOf(url))
  let heard: Statement[] = []
  const listening: Driver = {
    ...driver,
    single: (begin) => driver.single(() => listen(begin(), heard)),
    write: (begin) => driver.write(() => listen(begin(), heard)),
  }
  const store = createSqlStore(listening)
  const spoken: Spoken[] = []
  for (let login = 0; login < logins; login += 1) {
    const token = createToken()
    const codeHash = hashToken(token)
    const each: Spoken = { claim: [], save: [] }
    heard = each.claim
    await store.claimCode(claimOf(codeHash))
    heard = each.save
    await store.saveLogin(loginRecord(subjectOf(login), token, codeHash))
    spoken.push(each)
  }
  await store.close()
  return spoken
}

function* listen<Step extends Statements | Change, Result>(
  work: Generator<Step, Result, Row[]>,
  heard: Statement[],
): Generator<Step, Result, Row[]> {
  let step = work.next()
  while (!step.done) {
    const said: Statements | Change = step.value
    if ('text' in said) heard.push(said)
    else if (!('changed' in said)) heard.push(...said)
    step = work.next(yield step.value)
  }
  return step.value
}
