import { ConfigError } from '../../config-error.ts'
import { SchemaError } from '../sql/migrate.ts'
import { StoreError } from '../store.ts'

/** What the network says. */
const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EACCES',
])

/**
 * SQLSTATEs that a later try may survive: connection, authorization (a password is being replaced), resources, a stop
 * or restart, a system error, an absent database; a time limit, a standby that was promoted elsewhere, a lock.
 */
const passing = /^(?:08|28|3D|53|57|58|40)|^(?:25006|25P03|25P04|55P03)/

/** pg's own, which have no code. */
const lost =
  /^Connection terminated|^timeout e|^Query read timeout|^Client (?:has encountered|was closed)|not queryable|after calling end on the pool|^The server does not support SSL/

/** What a later try may survive becomes a StoreError. Anything else is a fault of the program and stays what it is. */
export function toStoreError(cause: unknown): unknown {
  if (cause instanceof StoreError || !(cause instanceof Error)) return cause
  strip(cause)
  const code = codeOf(cause)
  if (network.has(code) || passing.test(code)) return new StoreError(code, { cause })
  if (code === '' && lost.test(cause.message)) return new StoreError(cause.message, { cause })
  return cause
}

/** Deadlock, or a conflict under an isolation that was set from outside: the same again may well pass. */
export const mayTryAgain = (cause: unknown): boolean => /^40(?:P01|001)$/.test(codeOf(cause))

/** Takes out of a server's error what is in the row, and the connection that pg hangs on it: it may be logged. */
function strip(cause: Error): void {
  const error: Error & Record<string, unknown> = Object.assign(cause)
  for (const key of ['detail', 'where', 'hint', 'internalQuery', 'client']) delete error[key]
  // The messages of this class repeat the value.
  if (codeOf(cause).startsWith('22')) cause.message = `PostgreSQL refuses a value (${codeOf(cause)})`
}

/** For the person who starts the backend. @param place host and port, no more of the address than this */
export function explain(cause: unknown, place: string): ConfigError {
  if (cause instanceof Error) strip(cause)
  const reason = reasonOf(cause, place)
  return new ConfigError(`DATABASE_URL: ${reason}`, { cause })
}

function reasonOf(cause: unknown, place: string): string {
  if (cause instanceof SchemaError) return cause.message
  const code = codeOf(cause)
  const message = cause instanceof Error ? cause.message : String(cause)
  if (code.startsWith('28')) return `PostgreSQL at ${place} refuses the user or the password`
  if (code === '3D000') return `PostgreSQL at ${place} has no such database`
  if (code === '42501') return `the user at ${place} may not make tables (${message})`
  if (network.has(code)) return `PostgreSQL at ${place} cannot be reached (${code})`
  if (code === '' && lost.test(message)) return `PostgreSQL at ${place} cannot be reached (${message})`
  return `the database at ${place} cannot be used: ${message}`
}

/** An address that stands for several hosts fails with all their errors at once. */
function codeOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return cause instanceof AggregateError ? codeOf(cause.errors[0]) : ''
}
