/** What may be bound and read. No booleans, no undefined: see the SQLite driver. */
export type Value = string | number | Buffer | null

export type Row = Record<string, Value>

export interface Statement {
  /** placeholders `$1`, `$2`, … each used once, in this order: SQLite and PostgreSQL then count alike */
  text: string
  values: readonly Value[]
}

/**
 * A piece of database work: it yields statements and is handed their rows. Written like this, one text serves a driver
 * that answers at once (SQLite, which must not let another request in between) and one that answers later (PostgreSQL).
 */
export type Work<Result> = Generator<Statement, Result, Row[]>

export interface Driver {
  /** one statement after another, outside a transaction */
  read<Result>(work: Work<Result>): Promise<Result>
  /** all or nothing */
  write<Result>(work: Work<Result>): Promise<Result>
  close(): Promise<void>
}
