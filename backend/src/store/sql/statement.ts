import type { Row, Statement, Value } from '../driver.ts'

export const sql = (text: string, ...values: Value[]): Statement => ({ text, values })

export const text = (row: Row, column: string): string => String(row[column])

export const number = (row: Row, column: string): number => Number(row[column])

export function numberOrNull(row: Row, column: string): number | null {
  const value = row[column]
  return value === null || value === undefined ? null : Number(value)
}

export function bytes(row: Row, column: string): Buffer {
  const value = row[column]
  if (!Buffer.isBuffer(value)) throw new Error(`column ${column} holds no bytes`)
  return value
}

export const bytesOrNull = (row: Row, column: string): Buffer | null =>
  row[column] === null ? null : bytes(row, column)

/** The row of a statement that cannot but have one. */
export function only(rows: Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Error('a statement that always returns a row returned none')
  return row
}
