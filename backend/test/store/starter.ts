import { openSqlite } from '../../src/store/sqlite.ts'
import { createSqlStore } from '../../src/store/sql.ts'
import { as, login } from './place.ts'

// A process of its own on one SQLite file: it starts with many others, then saves so many logins.
const [path = '', name = '', logins = '0'] = process.argv.slice(2)
const store = createSqlStore(openSqlite(path))
await Promise.all(
  Array.from({ length: Number(logins) }, (_, index) => login(store, as(`${name} ${index % 7}`))),
)
await store.close()
console.log('done')
