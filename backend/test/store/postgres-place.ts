import type { TestContext } from 'node:test'
import { Client } from 'pg'
import type { Driver, Value } from '../../src/store/driver.ts'
import { openPostgres, type PostgresOptions } from '../../src/store/postgres.ts'
import type { Store } from '../../src/store/store.ts'
import { postgres } from '../postgres.ts'
import { sqlPlace, type SqlPlace } from './sql-place.ts'

export interface PostgresPlace extends SqlPlace {
  url: string
}

export async function makePlace(t: TestContext): Promise<PostgresPlace> {
  const url = await (await postgres()).createDatabase()
  return sqlPlace({
    url,
    connect: () => connect(t, url),
    async run(text: string, values: readonly Value[] = []) {
      const client = await rawClient(t, url)
      await client.query(text, [...values])
    },
  })
}

export function connect(t: TestContext, url: string, options: PostgresOptions = {}): Driver {
  const driver = openPostgres(url, options)
  t.after(() => driver.close())
  return driver
}

export async function rawClient(t: TestContext, url: string): Promise<Client> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  t.after(() => client.end())
  return client
}

/** Resolves when this user's change is heard; undefined: when words may have been lost. */
export const changeOf = (store: Store, wanted: string | undefined): Promise<void> =>
  new Promise((resolve) => {
    const stop = store.onChange((userId) => {
      if (userId !== wanted) return
      stop()
      resolve()
    })
  })

/** Words of others are heard from now on. */
export const listening = (store: Store): Promise<void> => changeOf(store, undefined)

/** For tests that wait for a word: without it they fail, and do not hang. */
export const waiting = { timeout: 30_000 }
