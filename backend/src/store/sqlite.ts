import Database from 'libsql'
import { createChanges, type Warn } from './changes.ts'
import { check, isChange, type Driver, type Row, type Statement, type Update, type Work } from './driver.ts'
import { migrate } from './sql/migrate.ts'
import { StoreError } from './store.ts'

export interface SqliteOptions {
  /** how long a work waits for another process that writes; ms, default 5000 */
  busyMs?: number
  /** after so much work a batch is committed, since nobody is answered meanwhile; ms, default 15 */
  batchMs?: number
  warn?: Warn
}

const retryMs = 10

interface Job {
  begin(): Update<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
  /** when it gives up to wait for another process */
  until: number
}

interface Done {
  job: Job
  value: unknown
  changed: string[]
}

/**
 * SQLite through libsql, kept behind this one file for what it does with an unfit argument (see `check`); values always
 * go in as one array.
 *
 * Writes queue up and are committed together, each in a savepoint of its own: a commit waits for the disk, and this is
 * once for all that came meanwhile. While another process writes they wait without holding up the reads.
 *
 * @param path a file, made if absent, or `:memory:`
 */
export function openSqlite(path: string, options: SqliteOptions = {}): Driver {
  const { busyMs = 5000, batchMs = 15, warn = () => {} } = options
  const database = new Database(path)
  const changes = createChanges(warn)
  const queue: Job[] = []
  let scheduled = false
  let closing: Promise<void> | undefined
  let drained: (() => void) | undefined

  try {
    prepareDatabase(database, busyMs)
  } catch (cause) {
    database.close()
    throw cause
  }
  const prepared = new Map<string, Prepared>()
  const execute = createExecute(database, prepared)
  const command = (text: string) => (): void => void execute({ text, values: [] })
  const begin = command('BEGIN IMMEDIATE')
  const save = command('SAVEPOINT work')
  const release = command('RELEASE work')
  const back = command('ROLLBACK TO work')
  const commit = command('COMMIT')

  return {
    isShared: false,
    onChange: (listener) => changes.onChange(listener),
    ready: async () => {},
    read,
    single: write,
    write,
    async close() {
      closing ??= new Promise<void>((resolve) => {
        drained = resolve
        if (!scheduled) resolve()
      }).then(() => {
        prepared.clear()
        database.close()
      })
      await closing
    },
  }

  async function read<Result>(beginWork: () => Work<Result>): Promise<Result> {
    if (closing !== undefined) throw new StoreError('closed')
    const until = performance.now() + busyMs
    for (;;) {
      try {
        return play(beginWork(), execute, [])
      } catch (cause) {
        if (!isBusy(cause) || performance.now() >= until) throw toStoreError(cause)
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs))
      if (!database.open) throw new StoreError('closed')
    }
  }

  function write<Result>(beginWork: () => Update<Result>): Promise<Result> {
    if (closing !== undefined) return Promise.reject(new StoreError('closed'))
    return new Promise<Result>((resolve, reject) => {
      queue.push({
        begin: beginWork,
        resolve: resolve as (value: unknown) => void,
        reject,
        until: performance.now() + busyMs,
      })
      if (scheduled) return
      scheduled = true
      setImmediate(flush)
    })
  }

  function flush(): void {
    try {
      begin()
    } catch (cause) {
      giveUp(cause)
      proceed(isBusy(cause) ? retryMs : 0)
      return
    }
    finish(playBatch())
    proceed(0)
  }

  function proceed(waitMs: number): void {
    scheduled = queue.length > 0
    if (!scheduled) drained?.()
    else if (waitMs > 0) setTimeout(flush, waitMs)
    else setImmediate(flush)
  }

  /** No transaction could be begun. */
  function giveUp(cause: unknown): void {
    const now = performance.now()
    const mayWait = ({ until }: Job): boolean => isBusy(cause) && now < until
    for (const job of queue.splice(0)) {
      if (mayWait(job)) queue.push(job)
      else job.reject(toStoreError(cause))
    }
  }

  /** Plays what is queued, in one transaction. What fails is undone and rejected alone. */
  function playBatch(): Done[] {
    const done: Done[] = []
    const until = performance.now() + batchMs
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const changed: string[] = []
      try {
        save()
        done.push({ job, value: play(job.begin(), execute, changed), changed })
        release()
      } catch (cause) {
        if (done.at(-1)?.job === job) done.pop()
        job.reject(toStoreError(cause))
        if (!undo()) {
          // SQLite has undone the whole transaction, as it may when the disk is full: the others begin anew.
          queue.unshift(...done.map((each) => each.job))
          return []
        }
      }
      if (performance.now() >= until) break
    }
    return done
  }

  /** Back to the savepoint; false if there is no transaction left. */
  function undo(): boolean {
    try {
      back()
      release()
      return true
    } catch {
      rollback()
      return false
    }
  }

  function finish(done: readonly Done[]): void {
    if (!database.inTransaction) return
    try {
      commit()
    } catch (cause) {
      rollback()
      for (const { job } of done) job.reject(new StoreError(codeOf(cause) || 'commit failed', { cause }))
      return
    }
    for (const userId of new Set(done.flatMap(({ changed }) => changed))) changes.tell(userId)
    for (const { job, value } of done) job.resolve(value)
  }

  function rollback(): void {
    if (database.inTransaction) database.exec('ROLLBACK')
  }
}

function prepareDatabase(database: Database.Database, busyMs: number): void {
  const execute = createExecute(database, new Map())
  // Another process may be migrating: wait for it, also while switching to WAL.
  for (const pragma of [
    `busy_timeout = ${busyMs}`,
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = ON',
  ]) {
    execute({ text: `PRAGMA ${pragma}`, values: [] })
  }
  database.exec('BEGIN IMMEDIATE')
  try {
    play(migrate(), execute, [])
    database.exec('COMMIT')
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK')
    throw error
  }
  // From here on others are waited for outside of SQLite, which would hold up the whole process.
  execute({ text: 'PRAGMA busy_timeout = 0', values: [] })
}

type Execute = (statement: Statement) => Row[]

interface Prepared {
  reader: boolean
  run(values: unknown[]): void
  all(values: unknown[]): unknown[]
}

/** Runs statements, each text prepared once. */
function createExecute(database: Database.Database, prepared: Map<string, Prepared>): Execute {
  return function execute(statement) {
    check(statement)
    const { text, values } = statement
    let found = prepared.get(text)
    if (found === undefined) {
      const made = database.prepare(text) as unknown as Prepared
      // Asked once: each look at `reader` is a call into libsql.
      found = { reader: made.reader, run: (given) => made.run(given), all: (given) => made.all(given) }
      prepared.set(text, found)
    }
    // `all` and not `get`: a statement that is not read to its end would hold the read lock.
    if (found.reader) return found.all([...values]).map(toRow)
    found.run([...values])
    return []
  }
}

/** Runs a work from its beginning to its end in one go, so that nothing else of this process gets in between. */
function play<Result>(work: Update<Result>, execute: Execute, changed: string[]): Result {
  let step = work.next()
  while (!step.done) {
    const { value } = step
    if (isChange(value)) {
      changed.push(value.changed)
      step = work.next([])
    } else if ('text' in value) step = work.next(execute(value))
    else step = work.next(value.flatMap(execute))
  }
  return step.value
}

/** The row is libsql's own, made for us: blobs are the only thing to be changed in it. */
function toRow(row: unknown): Row {
  const result = row as Record<string, unknown>
  for (const column in result) {
    const value = result[column]
    if (value instanceof ArrayBuffer) result[column] = Buffer.from(value)
  }
  return result as Row
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : ''

const isBusy = (cause: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(cause))

/** What a later try may survive becomes a StoreError. Anything else is a fault of the program and stays what it is. */
function toStoreError(cause: unknown): unknown {
  const code = codeOf(cause)
  return /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM)/.test(code)
    ? new StoreError(code, { cause })
    : cause
}
