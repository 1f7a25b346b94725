import { dirname, join, resolve } from 'node:path'
import { existsSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { ConfigError } from '../config.ts'
import { loadKeyFile } from '../secret-key.ts'
import { createSqlStore } from './sql.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'

export interface OpenStore {
  store: Store
  /** The key ring that belongs to this database, for whom SECRET_KEY is not set. */
  ownSecretKeys(): string[]
  /** The folder of avatars that belongs to this database; undefined where both go away with the process. */
  ownAvatarDir: string | undefined
}

/** @param databaseUrl `sqlite:./login.db`, `sqlite:/var/lib/login.db` or `sqlite::memory:` */
export function openStore(databaseUrl: string): OpenStore {
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(databaseUrl)?.[1]
  if (path === undefined) {
    // The value is not repeated: an address of a database server holds its password.
    throw new ConfigError(
      'DATABASE_URL is not of the form sqlite:./login.db (SQLite is the only database so far)',
    )
  }
  if (path === ':memory:') {
    return {
      store: createSqlStore(openSqlite(path)),
      ownSecretKeys: () => [randomBytes(32).toString('base64')],
      ownAvatarDir: undefined,
    }
  }
  const file = resolve(path)
  if (!existsSync(dirname(file))) throw new ConfigError(`DATABASE_URL: there is no folder ${dirname(file)}`)
  try {
    return {
      store: createSqlStore(openSqlite(file)),
      ownSecretKeys: () => loadKeyFile(`${file}.key`),
      ownAvatarDir: join(dirname(file), 'avatars'),
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(`DATABASE_URL: ${file} cannot be opened: ${reason}`, { cause })
  }
}
