import type { ChangeListener } from './store.ts'

/** What may be bound and read. Numbers are whole: every column that holds one is a BIGINT. */
export type Value = string | number | Buffer | null

export type Row = Record<string, Value>

export interface Statement {
  /** placeholders `$1`, `$2`, … each used once, in this order: SQLite and PostgreSQL then count alike */
  text: string
  values: readonly Value[]
}

/** Statements of which none needs the rows of another: sent together, and handed all their rows in order. */
export type Statements = Statement | readonly Statement[]

/** Said along the way: sessions of this user, the user, or this ticket, are not what they were. Heard by listeners after the commit. */
export interface Change {
  changed: string
}

/**
 * A piece of database work: it yields statements and is handed their rows. Written like this, one text serves a driver
 * that answers at once (SQLite, which must not let another request in between) and one that answers later (PostgreSQL).
 */
export type Work<Result> = Generator<Statements, Result, Row[]>

/** Work that changes what others may hold a copy of. */
export type Update<Result> = Generator<Statements | Change, Result, Row[]>

/**
 * Takes the function that begins the work and not the work itself: it may have to be done again from the start, after
 * a deadlock or while the database is locked. Rejects with a StoreError when the database cannot be used right now.
 */
export interface Driver {
  /** whether other machines use the same data */
  readonly isShared: boolean
  /** Returns the function that stops it. */
  onChange(listener: ChangeListener): () => void
  /** Resolves once the schema is up to date; rejects with a ConfigError that says what is wrong. */
  ready(): Promise<void>
  /** Work that changes nothing: one statement after another, outside a transaction. */
  read<Result>(begin: () => Work<Result>): Promise<Result>
  /** Work in which one statement alone changes something, so that it needs no transaction around it. */
  single<Result>(begin: () => Work<Result>): Promise<Result>
  /**
   * All or nothing. A StoreError leaves open whether it was done, if the answer to the commit was lost on the way:
   * what must not happen twice needs a key of its own.
   */
  write<Result>(begin: () => Update<Result>): Promise<Result>
  /** Waits for what is under way; what is asked for later is refused. */
  close(): Promise<void>
}

export const isChange = (step: Statements | Change): step is Change => 'changed' in step

const wanted = new Map<string, number>()

/**
 * Throws a TypeError for what the databases would not refuse, or not alike: libsql aborts the process on a boolean or a
 * lone Buffer, keeps the value of the call before if there is one too few, and ends text at a NUL.
 */
export function check({ text, values }: Statement): void {
  let count = wanted.get(text)
  if (count === undefined) wanted.set(text, (count = text.match(/\$\d+/g)?.length ?? 0))
  if (count !== values.length) throw new TypeError(`${count} values wanted, ${values.length} given: ${text}`)
  for (const value of values) {
    const fits =
      value === null ||
      (typeof value === 'string' && !value.includes('\0')) ||
      Number.isSafeInteger(value) ||
      Buffer.isBuffer(value)
    if (!fits) throw new TypeError(`a value that cannot be bound: ${text}`)
  }
}
