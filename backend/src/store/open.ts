import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigError } from '../config-error.ts'
import { loadKeyFile } from '../secret-key.ts'
import type { Warn } from './changes.ts'
import { openPostgres } from './postgres.ts'
import { createSqlStore } from './sql.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'

export interface OpenStore {
  store: Store
  /** The key ring that belongs to this database, for whom SECRET_KEY is not set. */
  ownSecretKeys(): string[]
}

export interface OpenOptions {
  /** connections to PostgreSQL, at most; default 10 */
  poolSize?: number
  /** hears what no caller is told of, e.g. that the connection for changes is lost */
  warn?: Warn
}

/**
 * Returns at once. A SQLite file is open and up to date then; PostgreSQL is first asked when it is first needed, and
 * `store.ready()` says what came of it.
 *
 * @param databaseUrl `sqlite:./login.db`, `sqlite:/var/lib/login.db`, `sqlite::memory:` or
 *   `postgres://user:password@host:5432/database`
 */
export function openStore(databaseUrl: string, options: OpenOptions = {}): OpenStore {
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(databaseUrl)?.[1]
  if (path !== undefined) return openFile(path, options)
  // The value is never repeated: it holds a password.
  if (!/^postgres(?:ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl)) {
    throw new ConfigError(
      'DATABASE_URL is not of the form sqlite:./login.db or postgres://user:password@host:5432/database',
    )
  }
  return {
    store: createSqlStore(openPostgres(databaseUrl, options)),
    ownSecretKeys() {
      throw new ConfigError(
        'SECRET_KEY is missing: with PostgreSQL all nodes need the same one, as `openssl rand -base64 32` makes it',
      )
    },
  }
}

function openFile(path: string, { warn }: OpenOptions): OpenStore {
  if (path === ':memory:') {
    return {
      store: createSqlStore(openSqlite(path, { warn })),
      ownSecretKeys: () => [randomBytes(32).toString('base64')],
    }
  }
  const file = resolve(path)
  if (!existsSync(dirname(file))) throw new ConfigError(`DATABASE_URL: there is no folder ${dirname(file)}`)
  try {
    return {
      store: createSqlStore(openSqlite(file, { warn })),
      ownSecretKeys: () => loadKeyFile(`${file}.key`),
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(`DATABASE_URL: ${file} cannot be opened: ${reason}`, { cause })
  }
}
