import { randomBytes } from 'node:crypto'
import { createShelf } from '../store/cloud/shelf.ts'
import type { Database } from '../store/cloud/database.ts'
import { isFailure } from '../store/cloud/failure.ts'
import { parseSecretKey } from '../secret-key.ts'

const id = 'secret'

/**
 * The key ring of a function: the keys that were given, and behind them those that were made before any were, so that what
 * they have sealed still opens; without any the ones in the database.
 */
export async function readCloudKeys(
  database: Database,
  given: readonly string[] | undefined,
): Promise<string[]> {
  if (given === undefined) return loadCloudKeys(database)
  const shelf = createShelf(database)
  const kept = await shelf.enter(() => shelf.get('login_keys', id))
  return kept === undefined ? [...given] : [...given, ...parseSecretKey(kept.keys)]
}

/**
 * The key ring kept in the database, made on the first run. Of several instances that start at the same time one adds it,
 * and the others find it. Whoever can read the whole database can read the key with it: with SECRET_KEY it is elsewhere.
 */
export async function loadCloudKeys(database: Database): Promise<string[]> {
  const shelf = createShelf(database)
  return shelf.enter(async () => {
    for (;;) {
      const kept = await shelf.get('login_keys', id)
      if (kept !== undefined) return parseSecretKey(kept.keys)
      const keys = randomBytes(32).toString('base64')
      await shelf.add('login_keys', id, { keys }).catch((error: unknown) => {
        if (!isFailure(error, 'duplicate')) throw error
      })
    }
  })
}
