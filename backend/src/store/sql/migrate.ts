import type { Work } from '../driver.ts'
import { migrations } from '../migrations.ts'
import { sql } from './statement.ts'

/** Brings the schema up to date. To be run as one transaction that no other starter can enter. */
export function* migrate(): Work<void> {
  yield sql('CREATE TABLE IF NOT EXISTS login_schema (version BIGINT NOT NULL)')
  const [row] = yield sql('SELECT MAX(version) AS version FROM login_schema')
  const from = Number(row?.['version'] ?? 0)
  if (from > migrations.length) throw new SchemaError(from, migrations.length)
  for (const [index, steps] of migrations.entries()) {
    if (index < from) continue
    for (const text of steps) yield sql(text)
    yield sql('INSERT INTO login_schema (version) VALUES ($1)', index + 1)
  }
}

/** A later release has been here. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError' as const

  constructor(found: number, known: number) {
    super(`the database has schema version ${found}, this release knows ${known}`)
  }
}
