import { join } from 'node:path'
import type { TestContext } from 'node:test'
import Database from 'libsql'
import { openSqlite } from '../src/store/sqlite.ts'
import { storeContract } from './store.contract.ts'
import type { Place } from './store/place.ts'
import { tempFolder } from './support.ts'

async function makePlace(t: TestContext): Promise<Place> {
  const path = join(tempFolder(t), 'login.db')
  return {
    connect() {
      const driver = openSqlite(path)
      t.after(() => driver.close())
      return driver
    },
    async run(text, values = []) {
      const database = new Database(path)
      const statement = database.prepare(text)
      statement.run([...values] as never)
      database.close()
    },
  }
}

storeContract('SQLite', makePlace)
