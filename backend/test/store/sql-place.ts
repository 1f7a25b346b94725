import type { TestContext } from 'node:test'
import type { Driver, Row, Statement, Statements, Update, Value, Work } from '../../src/store/driver.ts'
import { isChange } from '../../src/store/driver.ts'
import { createSqlStore } from '../../src/store/sql.ts'
import type { Store } from '../../src/store/store.ts'
import { tables, type Place, type Table } from './place.ts'

export interface SqlPlace extends Place, Connection {}

interface Connection {
  /** Each time another driver, as another process would have; closed with the test. */
  connect(): Driver
  /** One statement past the store, e.g. to make an old schema. */
  run(text: string, values?: readonly Value[]): Promise<void>
}

export type MakeSqlPlace = (t: TestContext) => Promise<SqlPlace>

/** What the tests of every store look at, in a database that speaks SQL. */
export function sqlPlace<Connected extends Connection>(connection: Connected): Connected & SqlPlace {
  let looking: Driver | undefined
  const look = (): Driver => (looking ??= connection.connect())
  return {
    ...connection,
    crowd: 50,
    open: () => createSqlStore(connection.connect()),
    count: (table) => count(look(), table),
    dump: () => dump(look()),
    async sealed() {
      const rows = await look().read(one('SELECT session_key, phone FROM login_users'))
      return rows.map((row) => ({ sessionKey: bytesOf(row['session_key']), phone: bytesOf(row['phone']) }))
    },
    async pictures() {
      const shown = await look().read(one('SELECT DISTINCT avatar_url FROM login_users'))
      const kept = await look().read(one('SELECT name FROM login_avatars'))
      return {
        shown: shown.map((row) => String(row['avatar_url'])),
        kept: kept.map((row) => String(row['name'])),
      }
    },
    breakable: () => ({ ...breakable(connection.connect()), broken: new RegExp(cutMessage) }),
  }
}

const bytesOf = (value: Value | undefined): Buffer | null => (Buffer.isBuffer(value) ? value : null)

export const statement = (text: string, ...values: unknown[]): Statement => ({ text, values }) as Statement

/** A work of one statement. */
export const one = (text: string, ...values: unknown[]) =>
  function* alone(): Work<Row[]> {
    return yield statement(text, ...values)
  }

export async function count(driver: Driver, table: Table): Promise<number> {
  const [row] = await driver.read(one(`SELECT COUNT(*) AS count FROM ${table}`))
  return Number(row?.['count'])
}

/** All that is in the database, in an order of its own. */
async function dump(driver: Driver): Promise<string[]> {
  const rows: string[] = []
  for (const table of tables) {
    for (const row of await driver.read(one(`SELECT * FROM ${table}`))) rows.push(table + JSON.stringify(row))
  }
  return rows.toSorted()
}

/** A store whose transactions break after so many statements. */
function breakable(driver: Driver): { store: Store; breakAfter(statements: number): void } {
  let limit = Number.POSITIVE_INFINITY
  return {
    store: createSqlStore({ ...driver, write: (begin) => driver.write(() => cut(begin(), limit)) }),
    breakAfter: (statements) => (limit = statements),
  }
}

const cutMessage = 'cut on purpose'

function* cut<Result>(work: Update<Result>, limit: number): Update<Result> {
  let sent = 0
  let step = work.next()
  while (!step.done) {
    const { value } = step
    const rows: Row[] = []
    if (isChange(value)) yield value
    else {
      for (const each of listOf(value)) {
        rows.push(...(yield each))
        if (++sent === limit) throw new Error(cutMessage)
      }
    }
    step = work.next(rows)
  }
  return step.value
}

const listOf = (value: Statements): readonly Statement[] => ('text' in value ? [value] : value)
