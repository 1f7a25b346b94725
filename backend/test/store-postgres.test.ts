import type { TestContext } from 'node:test'
import { Client } from 'pg'
import { openPostgres } from '../src/store/postgres.ts'
import { postgres } from './postgres.ts'
import { storeContract } from './store.contract.ts'
import type { Place } from './store/place.ts'

async function makePlace(t: TestContext): Promise<Place> {
  const url = await (await postgres()).createDatabase()
  return {
    connect() {
      const driver = openPostgres(url)
      t.after(() => driver.close())
      return driver
    },
    async run(text, values = []) {
      const client = new Client(url)
      await client.connect()
      try {
        await client.query(text, [...values])
      } finally {
        await client.end()
      }
    },
  }
}

storeContract('PostgreSQL', makePlace)
