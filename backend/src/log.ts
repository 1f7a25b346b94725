import { pino, type DestinationStream, type Logger } from 'pino'
import { within } from './within.ts'

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const

export type LogLevel = (typeof logLevels)[number]

export interface LogOptions {
  /** Default `info`: one line a request. */
  level?: LogLevel
  /** Where the lines go, one JSON object each. Default: standard error. */
  stream?: { write(line: string): void }
}

export type { Logger }

/**
 * Nothing secret is meant to reach a log call. The redaction is the second lock on that door: a field of one of these
 * names is never written, whoever logs it.
 */
const secretFields: ReadonlySet<string> = new Set([
  'access_token',
  'accessToken',
  'authorization',
  'code',
  'encryptedData',
  'openid',
  'openId',
  'password',
  'phone',
  'phoneCode',
  'phoneNumber',
  'purePhoneNumber',
  'rawData',
  'refresh_token',
  'refreshToken',
  'secret',
  'session_key',
  'sessionKey',
  'subject',
  'uid',
  'unionid',
  'unionId',
  'utoken',
])

/** How deep a logged object is looked through; what is deeper is not written. */
const depth = 4

export function createLog(options: LogLevel | LogOptions = {}): Logger {
  const { level = 'info', stream } = typeof options === 'string' ? { level: options } : options
  return pino(
    {
      level,
      base: null,
      // pino's own `redact` takes 30 us a line for this list, as much as all the rest of a request; this takes 0.1.
      formatters: { log: (fields) => withoutSecrets(fields, depth) },
    },
    stream ?? toStandardError(),
  )
}

/** Waits until what was logged is written, a second at most: a reader that has stalled holds nobody up. */
export function flushLog(log: Logger): Promise<void> {
  const flushed = new Promise<void>((resolve) => log.flush(() => resolve()))
  return within(1000, flushed, () => {})
}

let standardError: DestinationStream | undefined

/**
 * Standard output belongs to the command's one line, so that a script can read the address from it.
 *
 * Written by a thread of its own, in pieces of 4 KB or once a second: a reader that stalls would otherwise stop every
 * request. What it does not take is dropped once it is 16 MB. Made once, since each one has its hook on the process's exit,
 * by which the last lines are written.
 */
function toStandardError(): DestinationStream {
  standardError ??= pino.destination({
    dest: 2,
    sync: false,
    minLength: 4096,
    periodicFlush: 1000,
    maxLength: 16 * 1024 * 1024,
  })
  return standardError
}

function withoutSecrets(fields: Record<string, unknown>, deeper: number): Record<string, unknown> {
  for (const name in fields) {
    if (secretFields.has(name) || isNested(fields[name])) return copyWithoutSecrets(fields, deeper)
  }
  return fields
}

function copyWithoutSecrets(fields: Record<string, unknown>, deeper: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const name in fields) {
    if (!secretFields.has(name)) copy[name] = clean(fields[name], deeper)
  }
  return copy
}

function clean(value: unknown, deeper: number): unknown {
  if (value instanceof Error) return toLoggedError(value)
  if (!isNested(value)) return value
  if (deeper === 0) return '…'
  if (Array.isArray(value)) return value.map((item) => clean(item, deeper - 1))
  return copyWithoutSecrets(value as Record<string, unknown>, deeper - 1)
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null

/**
 * What a person needs of an error, and no more: a database's error has fields that quote the row it failed on. Its code
 * is a name of the system's or of SQL's.
 */
function toLoggedError(error: Error): Record<string, unknown> {
  const { type, message, stack } = pino.stdSerializers.err(error)
  const code: unknown = 'code' in error ? error.code : undefined
  const isName = typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code)
  return { type, message, stack, ...(isName && { code }) }
}
