import Database from 'libsql'
import type { Driver, Row, Statement, Value, Work } from './driver.ts'
import { migrate } from './sql.ts'
import { StoreError } from './store.ts'

type Prepared = { reader: boolean; run: (values: Value[]) => void; all: (values: Value[]) => unknown[] }

/**
 * SQLite through libsql, kept behind this one file for what it does with an unfit argument: a boolean or a lone Buffer
 * aborts the whole process, a value too few keeps the one of the call before, text ends at a NUL. `check` refuses all
 * of these, and values always go in as one array.
 *
 * @param path a file, made if absent, or `:memory:`
 */
export function openSqlite(path: string): Driver {
  const database = new Database(path)
  // Another process may be migrating: wait for it, also while switching to WAL.
  for (const pragma of [
    'busy_timeout = 5000',
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = ON',
  ]) {
    database.prepare(`PRAGMA ${pragma}`).all([])
  }
  const prepared = new Map<string, Prepared>()

  function execute({ text, values }: Statement): Row[] {
    check(text, values)
    let statement = prepared.get(text)
    if (statement === undefined) {
      statement = database.prepare(text) as unknown as Prepared
      prepared.set(text, statement)
    }
    // `all` and not `get`: a statement that is not read to its end would hold the read lock.
    if (statement.reader) return statement.all([...values]).map(toRow)
    statement.run([...values])
    return []
  }

  function play<Result>(work: Work<Result>): Result {
    let step = work.next()
    while (!step.done) step = work.next(execute(step.value))
    return step.value
  }

  // Runs from BEGIN to COMMIT in one go, so that no other request of this process can get in between.
  function transact<Result>(work: Work<Result>): Result {
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = play(work)
      database.exec('COMMIT')
      return result
    } catch (error) {
      if (database.inTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  transact(migrate())
  // What the migration prepared is never used again.
  prepared.clear()

  const guard = <Result>(run: () => Result): Result => {
    if (!database.open) throw new StoreError('closed')
    try {
      return run()
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
      if (passing.test(code)) throw new StoreError(code, { cause })
      throw cause
    }
  }

  return {
    read: async (work) => guard(() => play(work)),
    write: async (work) => guard(() => transact(work)),
    close: async () => {
      prepared.clear()
      if (database.open) database.close()
    },
  }
}

function check(text: string, values: readonly Value[]): void {
  const wanted = text.match(/\$\d+/g)?.length ?? 0
  if (wanted !== values.length)
    throw new TypeError(`${wanted} values wanted, ${values.length} given: ${text}`)
  for (const value of values) {
    const fits =
      value === null ||
      (typeof value === 'string' && !value.includes('\0')) ||
      (typeof value === 'number' && Number.isFinite(value)) ||
      Buffer.isBuffer(value)
    if (!fits) throw new TypeError(`a value that cannot be bound: ${text}`)
  }
}

function toRow(row: unknown): Row {
  return Object.fromEntries(
    Object.entries(row as Record<string, unknown>).map(([column, value]) => [
      column,
      value instanceof ArrayBuffer ? Buffer.from(value) : (value as Value),
    ]),
  )
}

/** What a later try may survive. Anything else is a fault of the program and stays what it is. */
const passing = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM)/
