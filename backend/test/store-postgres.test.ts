import { storeContract } from './store.contract.ts'
import { postgresChanges } from './store/postgres-changes.ts'
import { postgresConcurrency } from './store/postgres-concurrency.ts'
import { postgresErrors } from './store/postgres-errors.ts'
import { makePlace } from './store/postgres-place.ts'
import { sqlContract } from './store/sql.ts'

storeContract('PostgreSQL', makePlace)
sqlContract('PostgreSQL', makePlace)
postgresChanges()
postgresConcurrency()
postgresErrors()
