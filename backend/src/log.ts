import { pino, type Logger } from 'pino'

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'

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
const secretFields = [
  'access_token',
  'accessToken',
  'authorization',
  'code',
  'encryptedData',
  'openid',
  'openId',
  'phone',
  'phoneCode',
  'phoneNumber',
  'purePhoneNumber',
  'rawData',
  'secret',
  'session_key',
  'sessionKey',
  'subject',
  'unionId',
  'utoken',
]

export function createLog(options: LogLevel | LogOptions = {}): Logger {
  const { level = 'info', stream } = typeof options === 'string' ? { level: options } : options
  return pino(
    {
      level,
      base: null,
      redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), remove: true },
    },
    // Standard output belongs to the command's one line, so that a script can read the address from it.
    stream ?? pino.destination({ dest: 2, sync: true }),
  )
}
