import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import {
  Client,
  Pool,
  types as pgTypes,
  type ClientConfig,
  type CustomTypesConfig,
  type PoolClient,
} from 'pg'
import { createChanges, type Warn } from './changes.ts'
import type { Driver, Update } from './driver.ts'
import { explain, mayTryAgain, toStoreError } from './postgres/error.ts'
import { listen, notify, type Listening } from './postgres/listen.ts'
import { createSockets } from './postgres/sockets.ts'
import { playAlone, transact, type Publish } from './postgres/transact.ts'
import { migrate } from './sql/migrate.ts'
import { sql } from './sql/statement.ts'
import { StoreError } from './store.ts'

export interface PostgresOptions {
  /** connections at most, beside the one that listens; default 10 */
  poolSize?: number
  /** how long a statement, and the wait for a connection, may take; ms, default 5000 */
  timeoutMs?: number
  warn?: Warn
}

const tries = 5
const migrationMs = 10 * 60_000
/** A number that no other program is likely to take, the same in each release. */
const migrationLock = 7_234_981_002

/** BIGINT comes as text otherwise. Ours are times and counts, which fit a number. */
const types: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pgTypes.builtins.INT8 ? Number : pgTypes.getTypeParser(oid, format),
}

/**
 * PostgreSQL through `pg`. Nothing is asked before the first work; the schema is brought up to date then.
 *
 * What users' changes other nodes make is heard over a connection of its own. A pooler between here and the server has
 * to be one that keeps a session's connection (`pool_mode = session` of PgBouncer).
 *
 * @param url as in `openStore`
 */
export function openPostgres(url: string, options: PostgresOptions = {}): Driver {
  const { poolSize = 10, timeoutMs = 5000, warn = () => {} } = options
  const sockets = createSockets()
  const config: ClientConfig = {
    connectionString: url,
    application_name: 'miniprogram-login',
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs,
    // A little later than the server's own: this ends the wait for a server that says nothing any more.
    query_timeout: timeoutMs + 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types,
    pipeline: true,
    stream: sockets.open,
  }
  const pool = new Pool({ ...config, max: poolSize })
  // The pool has dropped it by the time it says so.
  pool.on('error', (err) => warn({ err: toStoreError(err) }, 'an idle connection to the database broke'))
  // One in use tells by the statement that fails; unheard, its event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))

  const changes = createChanges(warn)
  const node = randomBytes(8).toString('hex')
  const publish: Publish = (userId) => notify(node, userId)
  const running = new Set<Promise<unknown>>()
  let migrating: Promise<void> | undefined
  let isMigrated = false
  let listening: Listening | undefined
  let closing: Promise<void> | undefined

  return {
    isShared: true,
    onChange(listener) {
      if (closing === undefined) listening ??= listen({ config, node, tell: changes.tell, warn })
      return changes.onChange(listener)
    },
    ready: () =>
      track(async () => {
        await migrateOnce().catch((cause: unknown) => {
          throw explain(cause, placeOf(url))
        })
      }),
    read: (begin) => use((client) => playAlone(client, begin())),
    single: (begin) => use((client) => playAlone(client, begin())),
    async write(begin) {
      const { result, changed } = await use((client) => transact(client, begin(), publish))
      for (const userId of changed) changes.tell(userId)
      return result
    },
    async close() {
      closing ??= Promise.allSettled(running).then(async () => {
        const late = setTimeout(sockets.cut, timeoutMs)
        await listening?.close()
        await pool.end()
        clearTimeout(late)
        // One that the pool had dropped before may be left.
        sockets.cut()
      })
      await closing
    },
  }

  function use<Result>(play: (client: PoolClient) => Promise<Result>): Promise<Result> {
    return track(async () => {
      try {
        if (!isMigrated) await migrateOnce()
        return await again(() => onClient(play))
      } catch (cause) {
        throw toStoreError(cause)
      }
    })
  }

  /** What is under way when the store is closed comes to its end. */
  function track<Result>(run: () => Promise<Result>): Promise<Result> {
    if (closing !== undefined) return Promise.reject(new StoreError('closed'))
    const promise = run()
    running.add(promise)
    const end = (): void => void running.delete(promise)
    promise.then(end, end)
    return promise
  }

  async function onClient<Result>(play: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await pool.connect()
    try {
      return await play(client)
    } finally {
      // One that is not through with what it was asked is of no use to the next.
      client.release(client.getTransactionStatus() !== 'I')
    }
  }

  /** Once, for all who need it meanwhile; anew for whoever comes after it has failed. */
  function migrateOnce(): Promise<void> {
    migrating ??= again(() => migrateDatabase(config, publish)).then(
      () => {
        isMigrated = true
      },
      (cause: unknown) => {
        migrating = undefined
        throw cause
      },
    )
    return migrating
  }
}

/** On a connection of its own, with more time: another starter may be at it, or a table be large. */
async function migrateDatabase(config: ClientConfig, publish: Publish): Promise<void> {
  const client = new Client({ ...config, statement_timeout: migrationMs, query_timeout: migrationMs })
  client.on('error', () => {})
  try {
    await client.connect()
    await transact(client, migrateAlone(), publish)
  } finally {
    await client.end().catch(() => {})
  }
}

function* migrateAlone(): Update<void> {
  yield sql('SELECT pg_advisory_xact_lock($1)', migrationLock)
  yield* migrate()
}

/** Deadlocks are avoided by the order of the locks; those that are left end here. */
async function again<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried++) {
    try {
      return await run()
    } catch (cause) {
      if (tried >= tries || !mayTryAgain(cause)) throw cause
    }
    await delay(Math.random() * 20 * tried)
  }
}

/** What may be said of an address: no user, no password. */
function placeOf(url: string): string {
  const { hostname, port } = new URL(url)
  return hostname === '' ? 'the local socket' : `${hostname}:${port || '5432'}`
}
