import { ConfigError } from './config-error.ts'
import { createCors } from './http/cors.ts'
import { createDispatch, toFailure } from './http/dispatch.ts'
import { createFetch, type Fetch } from './http/fetch.ts'
import {
  createKoaMiddleware,
  createRequireLogin,
  type KoaMiddleware,
  type KoaOptions,
  type RequireLoginOptions,
} from './http/koa.ts'
import { createNodeListener, type NodeListener } from './http/node.ts'
import { createRouter } from './http/router.ts'
import { createLimiter } from './limit/limiter.ts'
import { defaultLimits, type Limits } from './limit/limits.ts'
import { createLog, flushLog, type LogLevel, type LogOptions } from './log.ts'
import { createPhoneCodes } from './login/phone.ts'
import { createLoginService, type OnLogin } from './login/service.ts'
import { noMetrics } from './metrics/metrics.ts'
import { createPrometheus } from './metrics/prometheus.ts'
import type { ProviderFactory } from './provider/provider.ts'
import { createSharedTokens } from './provider/shared-token.ts'
import { createPushService } from './push/service.ts'
import { createRoutes } from './routes.ts'
import { createKeyRing } from './seal.ts'
import { createHub } from './scan/hub.ts'
import { createScanService } from './scan/service.ts'
import { parseSecretKey } from './secret-key.ts'
import { createSessionService, type Session } from './session/service.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/store.ts'
import { createResealer } from './user/reseal.ts'
import { createUserService, type UserDetails } from './user/service.ts'
import { createUserReader } from './user/user.ts'

export interface BackendOptions {
  /** one or more, e.g. `[wechat({ appId, secret })]` */
  providers: readonly ProviderFactory[]
  /** `sqlite:./login.db` (default) or `postgres://…` */
  databaseUrl?: string
  /** in place of databaseUrl: a store of your own, with a secretKey; it is closed with the backend, and swept by its owner */
  store?: Store
  /** key ring, newest first, comma-separated; default: made on the first run and kept beside the SQLite file */
  secretKey?: string
  /** how long a session lasts from its login or renewal; default 30 */
  sessionDays?: number
  /** how long it lasts from its login, however often it is renewed; default 365 */
  sessionMaxDays?: number
  /** after how long without a request it ends; default: it does not */
  sessionIdleDays?: number
  /** how many sessions one user may have; the oldest ends for a new one; default 10 */
  maxSessions?: number
  /** the backend's address as mini-programs reach it, e.g. `https://api.example.com/auth`: avatars' addresses begin so */
  publicUrl?: string
  /** how many proxies of your own stand in front; default 0: X-Forwarded-For is not believed */
  trustProxy?: number
  /** origins of web pages that may ask, beside the backend's own, e.g. `['https://www.example.com']` */
  webOrigins?: readonly string[]
  /** what the site is called, for whoever confirms a PC's login on the phone */
  siteName?: string
  /** other limits than the usual ones, by name */
  limits?: Partial<Limits>
  /** what a scraper of `GET /metrics` sends as its bearer token, 16 characters or more; default: there is no such route */
  metricsToken?: string
  /** told of each login, to link it with a user of your own */
  onLogin?: OnLogin
  /** epoch ms; default Date.now */
  now?: () => number
  log?: LogLevel | LogOptions
}

export interface Backend {
  /** The routes as a fetch handler, for Hono, Deno or a test. */
  fetch: Fetch
  /** The routes as a listener of node:http, for `serve`, Express or a server of your own. */
  node: NodeListener
  /** The routes as Koa middleware; paths that are not the backend's go on to the next one. */
  koa(options?: KoaOptions): KoaMiddleware
  /** Koa middleware for your own routes: lets those pass who are logged in, with `ctx.state.session`. */
  requireLogin(options?: RequireLoginOptions): KoaMiddleware
  /** Whose request this is, from its Authorization header. Rejects with an ApiError: of status 401, or 503. */
  authenticate(header: string | undefined): Promise<Session>
  /** All that is kept of a user, the openid and the whole phone number too: for your own code, not for an answer. */
  findUser(id: string): Promise<UserDetails | undefined>
  /** Resolves once the database is open and up to date; rejects with a ConfigError if it cannot be. */
  ready(): Promise<void>
  /**
   * From now on `/health/ready` is a 503, so that whoever sends requests here sends them elsewhere, and each stream of
   * `GET /scan/events` ends at once.
   */
  drain(): void
  close(): Promise<void>
}

const dayMs = 24 * 3600_000
const sweepMs = 60_000

export function createBackend(options: BackendOptions): Backend {
  const {
    databaseUrl = 'sqlite:./login.db',
    secretKey,
    publicUrl = '',
    trustProxy = 0,
    now = Date.now,
  } = options
  const { maxSessions = 10, metricsToken, webOrigins = [], siteName = '' } = options
  const life = readLife(options)
  if (options.providers.length === 0) throw new ConfigError('createBackend: providers is empty')
  if (!Number.isInteger(trustProxy) || trustProxy < 0) {
    throw new ConfigError('createBackend: trustProxy is not a number of proxies')
  }
  if (!Number.isInteger(maxSessions) || maxSessions < 1) {
    throw new ConfigError('createBackend: maxSessions is not a number above 0')
  }
  if (metricsToken !== undefined && metricsToken.length < 16) {
    throw new ConfigError('createBackend: metricsToken has under 16 characters')
  }

  const log = createLog(options.log)
  // Read first: a key that is wrong leaves no database behind.
  const givenRing = secretKey === undefined ? undefined : createKeyRing(parseSecretKey(secretKey))
  const base = parsePublicUrl(publicUrl)
  const cors = createCors(webOrigins)
  const { store, ownSecretKeys } = options.store
    ? { store: options.store, ownSecretKeys: noSecretKeys }
    : openStore(databaseUrl, { warn: (detail, message) => log.warn(detail, message) })
  const keyRing = givenRing ?? createKeyRing(ownSecretKeys())
  const readUser = createUserReader({ keyRing, publicUrl: base })

  const sharedToken = createSharedTokens({ store, keyRing, now })
  const providers = options.providers.map((createProvider) => createProvider({ now, log, sharedToken }))
  if (new Set(providers.map(({ name }) => name)).size < providers.length) {
    void store.close()
    throw new ConfigError('createBackend: two providers have one name')
  }
  const scraped =
    metricsToken === undefined
      ? undefined
      : {
          prometheus: createPrometheus({ providers, countSessions: () => store.countSessions(now()) }),
          token: metricsToken,
        }
  const metrics = scraped?.prometheus.metrics ?? noMetrics

  const limits: Limits = { ...defaultLimits, ...options.limits }
  const limit = createLimiter({ limits, store, now, onRefusal: (name) => metrics.limited(name) })
  const redeemPhoneCode = createPhoneCodes({ store, keyRing, now })
  const users = createUserService({ providers, store, keyRing, readUser, redeemPhoneCode, now })
  const sessions = createSessionService({
    store,
    readUser,
    now,
    life,
    onFind: (from, ms) => metrics.verified(from, ms),
    onUser: createResealer({
      store,
      keyRing,
      onLost: (error) => log.warn({ err: error }, 'not sealed anew'),
    }),
    onLost: (error) => log.warn({ err: error }, 'when sessions were last seen could not be written'),
  })
  const login = createLoginService({
    providers,
    store,
    keyRing,
    readUser,
    redeemPhoneCode,
    limit,
    metrics,
    now,
    maxSessions,
    onLogin: options.onLogin,
    sessionMs: life.sessionMs,
  })
  const push = createPushService({ providers, store, now })
  const scans = createScanService({
    providers,
    store,
    readUser,
    limit,
    now,
    sessionMs: life.sessionMs,
    maxSessions,
    siteName,
  })
  const hub = createHub({
    store,
    look: (scene) => scans.look(scene),
    now,
    onLost: (error) => log.warn({ err: error }, 'the state of a ticket could not be read'),
  })

  let isStopping = false
  const routes = createRoutes({
    login,
    sessions,
    users,
    push,
    scans,
    hub,
    isSecure: base.startsWith('https:'),
    store,
    isStopping: () => isStopping,
    scraped,
  })
  const router = createRouter(routes)
  const gate = { authenticate: sessions.authenticate, limit }
  const dispatch = createDispatch({
    router,
    gate,
    trustProxy,
    cors,
    log,
    onAnswer: (answer) => metrics.answered(answer),
  })

  const sweep = (): void => {
    store.sweep(now()).catch((error: unknown) => {
      // What a stop leaves undone is done after the next start.
      if (!isStopping) log.error({ err: error }, 'sweep failed')
    })
  }
  let timer: NodeJS.Timeout | undefined
  if (options.store === undefined) {
    // A database that cannot be reached is what `ready` says; once is enough.
    store.ready().then(sweep, () => {})
    timer = setInterval(sweep, sweepMs).unref()
  }

  const authenticate = async (header: string | undefined): Promise<Session> => {
    const { id, expiresAt, user } = await sessions.authenticate(header).catch((error: unknown) => {
      const failure = toFailure(error)
      if (failure !== error) log.error({ err: error }, failure.error)
      throw failure
    })
    return { id, expiresAt, user }
  }
  const close = async (): Promise<void> => {
    isStopping = true
    clearInterval(timer)
    hub.close()
    await sessions.close()
    await Promise.all([store.close(), ...providers.map((provider) => provider.close())])
    await flushLog(log)
  }
  let closing: Promise<void> | undefined
  return {
    fetch: createFetch(dispatch),
    node: createNodeListener(dispatch),
    koa: (koaOptions) => createKoaMiddleware({ dispatch, router }, koaOptions),
    requireLogin: (loginOptions) => createRequireLogin(authenticate, loginOptions),
    authenticate,
    findUser: (id) => users.find(id),
    ready: () => store.ready(),
    drain: () => {
      isStopping = true
      hub.close()
    },
    close: () => (closing ??= close()),
  }
}

function noSecretKeys(): never {
  throw new ConfigError('createBackend: a store of your own needs a secretKey')
}

function readLife(options: BackendOptions): { sessionMs: number; maxMs: number; idleMs: number } {
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
