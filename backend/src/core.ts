import { ConfigError } from './config-error.ts'
import { createDispatch, toFailure, type Dispatch } from './http/dispatch.ts'
import type { Incoming } from './http/incoming.ts'
import type { Route } from './http/route.ts'
import { createRouter, type Router } from './http/router.ts'
import { createLimiter } from './limit/limiter.ts'
import { flushLog, type Logger } from './log.ts'
import { createPhoneCodes } from './login/phone.ts'
import { createLoginService } from './login/service.ts'
import { noMetrics } from './metrics/metrics.ts'
import type { PrometheusOptions } from './metrics/prometheus.ts'
import type { MetricsRoutesOptions } from './metrics/routes.ts'
import type { Caller, PlatformCall, ProviderFactory } from './provider/provider.ts'
import { createSharedTokens } from './provider/shared-token.ts'
import { createPushService } from './push/service.ts'
import { createRoutes } from './routes.ts'
import type { KeyRing } from './seal.ts'
import { createHub } from './scan/hub.ts'
import { createScanService } from './scan/service.ts'
import { createSessionService, type Session } from './session/service.ts'
import type { Settings } from './settings.ts'
import type { Store } from './store/store.ts'
import { createPlatformCalls } from './user/platform.ts'
import { createResealer } from './user/reseal.ts'
import { createUserService, type UserDetails } from './user/service.ts'
import { createUserReader } from './user/user.ts'

export interface CoreOptions {
  settings: Settings
  providers: readonly ProviderFactory[]
  /** closed with the core, and swept by its owner */
  store: Store
  keyRing: KeyRing
  log: Logger
  /** begins to count and time, for a scraper; default: nobody asks */
  scrape?: ((source: PrometheusOptions) => MetricsRoutesOptions) | undefined
  /** beside the backend's own, and on no page of its API */
  ownRoutes?: readonly Route[]
}

/** The backend without what brings requests in. */
export interface Core {
  dispatch: Dispatch
  router: Router
  authenticate(header: string | undefined): Promise<Session>
  findUser(id: string): Promise<UserDetails | undefined>
  callPlatform(userId: string, call: PlatformCall): Promise<unknown>
  /** Writes down now what is written by the way. */
  flush(): Promise<void>
  drain(): void
  isStopping(): boolean
  close(): Promise<void>
}

/** Loads no database's client, and nothing that serves HTTP: a cloud function needs neither. */
export function createCore(options: CoreOptions): Core {
  const { settings, store, keyRing, log } = options
  const { life, maxSessions, siteName, limits, now, publicUrl, trustProxy, cors } = settings
  const readUser = createUserReader({ keyRing, publicUrl })

  const sharedToken = createSharedTokens({ store, keyRing, now })
  const providers = options.providers.map((createProvider) => createProvider({ now, log, sharedToken }))
  if (new Set(providers.map(({ name }) => name)).size < providers.length) {
    void store.close()
    throw new ConfigError('createBackend: two providers have one name')
  }
  const scraped = options.scrape?.({ providers, countSessions: () => store.countSessions(now()) })
  const metrics = scraped?.prometheus.metrics ?? noMetrics

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
    onLogin: settings.onLogin,
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
    isSecure: publicUrl.startsWith('https:'),
    store,
    isStopping: () => isStopping,
    scraped,
  })
  const router = createRouter([...routes, ...(options.ownRoutes ?? [])])
  const callerReaders = providers.flatMap(({ readCaller }) => readCaller ?? [])
  const readCaller = (header: Incoming['header']): Caller | undefined => {
    for (const read of callerReaders) {
      const caller = read(header)
      if (caller !== undefined) return caller
    }
    return undefined
  }
  const gate = { authenticate: sessions.authenticate, limit }
  const dispatch = createDispatch({
    router,
    gate,
    trustProxy,
    cors,
    log,
    readCaller,
    onAnswer: (answer) => metrics.answered(answer),
  })

  const authenticate = async (header: string | undefined): Promise<Session> => {
    const { id, expiresAt, user } = await sessions.authenticate(header).catch((error: unknown) => {
      const failure = toFailure(error)
      if (failure !== error) log.error({ err: error }, failure.error)
      throw failure
    })
    return { id, expiresAt, user }
  }
  const platformCalls = createPlatformCalls({ providers, store, keyRing, now })
  const callPlatform = async (userId: string, call: PlatformCall): Promise<unknown> =>
    platformCalls.call(userId, call).catch((error: unknown) => {
      // A mistake in the author's own code stays what it is.
      if (error instanceof TypeError) throw error
      const failure = toFailure(error)
      const { error: name, detail } = failure
      log.warn({ error: name, detail, ...(failure !== error && { err: error }) }, 'no call to the platform')
      throw failure
    })
  const drain = (): void => {
    isStopping = true
    hub.close()
  }
  const close = async (): Promise<void> => {
    drain()
    await sessions.close()
    await platformCalls.idle()
    await Promise.all([store.close(), ...providers.map((provider) => provider.close())])
    await flushLog(log)
  }
  let closing: Promise<void> | undefined
  return {
    dispatch,
    router,
    authenticate,
    findUser: (id) => users.find(id),
    callPlatform,
    flush: () => sessions.flush(),
    drain,
    isStopping: () => isStopping,
    close: () => (closing ??= close()),
  }
}
