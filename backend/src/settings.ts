import { ConfigError } from './config-error.ts'
import { createCors, type Cors } from './http/cors.ts'
import { defaultLimits, type Limits } from './limit/limits.ts'
import type { OnLogin } from './login/service.ts'
import type { SessionLife } from './session/service.ts'

/** What an author may set, wherever the backend runs. */
export interface CommonOptions {
  /** how long a session lasts from its login or renewal; default 30 */
  sessionDays?: number
  /** how long it lasts from its login, however often it is renewed; default 365 */
  sessionMaxDays?: number
  /** after how long without a request it ends; default: it does not */
  sessionIdleDays?: number
  /** how many sessions one user may have; the oldest ends for a new one; default 10 */
  maxSessions?: number
  /** what the site is called, for whoever confirms a PC's login on the phone */
  siteName?: string
  /** other limits than the usual ones, by name */
  limits?: Partial<Limits>
  /** told of each login, to link it with a user of your own */
  onLogin?: OnLogin
  /** epoch ms; default Date.now */
  now?: () => number
}

/** What may be set beside it where requests come in over HTTP. */
export interface HttpOptions {
  /** the backend's address as mini-programs reach it, e.g. `https://api.example.com/auth`: avatars' addresses begin so */
  publicUrl?: string
  /** how many proxies of your own stand in front; default 0: X-Forwarded-For is not believed */
  trustProxy?: number
  /** origins of web pages that may ask, beside the backend's own, e.g. `['https://www.example.com']` */
  webOrigins?: readonly string[]
}

/** The same, looked through, and with what goes without saying. */
export interface Settings {
  life: SessionLife
  maxSessions: number
  siteName: string
  limits: Limits
  onLogin: OnLogin | undefined
  now: () => number
  /** without a slash at the end; '' if there is none */
  publicUrl: string
  trustProxy: number
  cors: Cors
}

const dayMs = 24 * 3600_000

/** Throws a ConfigError that names what is wrong, before anything is opened. */
export function readSettings(options: CommonOptions & HttpOptions): Settings {
  const { maxSessions = 10, siteName = '', onLogin, now = Date.now } = options
  const { publicUrl = '', trustProxy = 0, webOrigins = [] } = options
  const life = readLife(options)
  if (!Number.isInteger(trustProxy) || trustProxy < 0) {
    throw new ConfigError('createBackend: trustProxy is not a number of proxies')
  }
  if (!Number.isInteger(maxSessions) || maxSessions < 1) {
    throw new ConfigError('createBackend: maxSessions is not a number above 0')
  }
  return {
    life,
    maxSessions,
    siteName,
    limits: { ...defaultLimits, ...options.limits },
    onLogin,
    now,
    publicUrl: parsePublicUrl(publicUrl),
    trustProxy,
    cors: createCors(webOrigins),
  }
}

function readLife(options: CommonOptions): SessionLife {
  const { sessionDays = 30, sessionMaxDays = 365, sessionIdleDays = Number.POSITIVE_INFINITY } = options
  if (!(sessionDays > 0 && sessionDays <= 3650)) {
    throw new ConfigError('createBackend: sessionDays is not in 0 to 3650')
  }
  if (!(sessionMaxDays > 0)) throw new ConfigError('createBackend: sessionMaxDays is not above 0')
  if (!(sessionIdleDays > 0)) throw new ConfigError('createBackend: sessionIdleDays is not above 0')
  const maxDays = Math.max(sessionDays, sessionMaxDays)
  // Whole ones: the database keeps no parts of a millisecond.
  const [sessionMs, maxMs] = [Math.ceil(sessionDays * dayMs), Math.ceil(maxDays * dayMs)]
  return { sessionMs, maxMs, idleMs: sessionIdleDays * dayMs }
}

function parsePublicUrl(text: string): string {
  if (text === '') return ''
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search + url.hash + url.username !== '') {
    throw new ConfigError('PUBLIC_URL is not of the form https://api.example.com/auth')
  }
  return url.href.replace(/\/+$/, '')
}
