import type { Work } from '../driver.ts'
import { number, sql } from './statement.ts'

const hourMs = 3600_000
const dayMs = 24 * hourMs
/** An expired session is still told from an ended one for this long. */
const expiredKeptMs = 30 * dayMs
/** For so long whoever comes late is told what became of a ticket. */
const ticketKeptMs = hourMs
/** China's network security law asks for six months of records. */
const auditKeptMs = 190 * dayMs

/** Rows of one turn: after a long stop there may be many, and SQLite answers nobody else meanwhile. */
const atOnce = 1000

interface Sweeping {
  /** the beginning of the statement, up to its conditions */
  change: string
  table: string
  /** a time, with an index */
  column: string
  /** of the rows in question, as the index has them */
  condition?: string
  keptMs: number
}

const sweepings: readonly Sweeping[] = [
  { change: 'DELETE FROM login_codes', table: 'login_codes', column: 'expires_at', keptMs: 0 },
  {
    change: 'UPDATE login_codes SET answer = NULL, answer_until = NULL, user_id = NULL',
    table: 'login_codes',
    column: 'answer_until',
    keptMs: 0,
  },
  { change: 'DELETE FROM login_phone_codes', table: 'login_phone_codes', column: 'expires_at', keptMs: 0 },
  {
    change: 'DELETE FROM login_sessions',
    table: 'login_sessions',
    column: 'expires_at',
    condition: 'revoked_at IS NOT NULL AND',
    keptMs: 0,
  },
  {
    change: 'DELETE FROM login_sessions',
    table: 'login_sessions',
    column: 'expires_at',
    condition: 'revoked_at IS NULL AND',
    keptMs: expiredKeptMs,
  },
  { change: 'DELETE FROM login_tickets', table: 'login_tickets', column: 'expires_at', keptMs: ticketKeptMs },
  { change: 'DELETE FROM login_limits', table: 'login_limits', column: 'ends_at', keptMs: 0 },
  { change: 'DELETE FROM login_audit', table: 'login_audit', column: 'at', keptMs: auditKeptMs },
]

/** Each to be played until it returns false: then there is no more of its kind. */
export const sweeps: readonly ((now: number) => Work<boolean>)[] = sweepings.map(
  ({ change, table, column, condition = '', keptMs }) =>
    function* sweep(now) {
      // Looked up beforehand and not in the statement: PostgreSQL, which could not tell how few rows it will be, would
      // go through the whole table.
      const [last] = yield sql(
        `SELECT ${column} FROM ${table} WHERE ${condition} ${column} <= $1
         ORDER BY ${column} LIMIT 1 OFFSET ${atOnce - 1}`,
        now - keptMs,
      )
      const until = last === undefined ? now - keptMs : number(last, column)
      yield sql(`${change} WHERE ${condition} ${column} <= $1`, until)
      return last !== undefined
    },
)
