import { ConfigError } from './config-error.ts'
import { createCore } from './core.ts'
import { createFetch, type Fetch } from './http/fetch.ts'
import {
  createKoaMiddleware,
  createRequireLogin,
  type KoaMiddleware,
  type KoaOptions,
  type RequireLoginOptions,
} from './http/koa.ts'
import { createNodeListener, type NodeListener } from './http/node.ts'
import { createLog, type LogLevel, type LogOptions } from './log.ts'
import { createPrometheus } from './metrics/prometheus.ts'
import type { PlatformCall, ProviderFactory } from './provider/provider.ts'
import { createKeyRing } from './seal.ts'
import { parseSecretKey } from './secret-key.ts'
import type { Session } from './session/service.ts'
import { readSettings, type CommonOptions, type HttpOptions } from './settings.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/store.ts'
import type { UserDetails } from './user/service.ts'

export interface BackendOptions extends CommonOptions, HttpOptions {
  /** one or more, e.g. `[wechat({ appId, secret })]` */
  providers: readonly ProviderFactory[]
  /** `sqlite:./login.db` (default) or `postgres://…` */
  databaseUrl?: string
  /** in place of databaseUrl: a store of your own, with a secretKey; it is closed with the backend, and swept by its owner */
  store?: Store
  /** key ring, newest first, comma-separated; default: made on the first run and kept beside the SQLite file */
  secretKey?: string
  /** what a scraper of `GET /metrics` sends as its bearer token, 16 characters or more; default: there is no such route */
  metricsToken?: string
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
  /**
   * A call to the platform in a user's name, with the tokens of their last login, which are renewed as they end: of Tuya.
   * Resolves to the platform's result. Rejects with an ApiError, whose `detail.errcode` is the platform's own code;
   * `platform_session_ended`, a 401, means that the user has to log in again, which the component does by itself.
   */
  callPlatform(userId: string, call: PlatformCall): Promise<unknown>
  /** Resolves once the database is open and up to date; rejects with a ConfigError if it cannot be. */
  ready(): Promise<void>
  /**
   * From now on `/health/ready` is a 503, so that whoever sends requests here sends them elsewhere, and each stream of
   * `GET /scan/events` ends at once.
   */
  drain(): void
  close(): Promise<void>
}

const sweepMs = 60_000

export function createBackend(options: BackendOptions): Backend {
  const { databaseUrl = 'sqlite:./login.db', secretKey, metricsToken } = options
  const settings = readSettings(options)
  if (options.providers.length === 0) throw new ConfigError('createBackend: providers is empty')
  if (metricsToken !== undefined && metricsToken.length < 16) {
    throw new ConfigError('createBackend: metricsToken has under 16 characters')
  }

  const log = createLog(options.log)
  // Read first: a key that is wrong leaves no database behind.
  const givenRing = secretKey === undefined ? undefined : createKeyRing(parseSecretKey(secretKey))
  const { store, ownSecretKeys } = options.store
    ? { store: options.store, ownSecretKeys: noSecretKeys }
    : openStore(databaseUrl, { warn: (detail, message) => log.warn(detail, message) })
  const keyRing = givenRing ?? createKeyRing(ownSecretKeys())
  const core = createCore({
    settings,
    providers: options.providers,
    store,
    keyRing,
    log,
    scrape:
      metricsToken === undefined
        ? undefined
        : (source) => ({ prometheus: createPrometheus(source), token: metricsToken }),
  })
  const { dispatch, router, authenticate } = core

  const sweep = (): void => {
    store.sweep(settings.now()).catch((error: unknown) => {
      // What a stop leaves undone is done after the next start.
      if (!core.isStopping()) log.error({ err: error }, 'sweep failed')
    })
  }
  let timer: NodeJS.Timeout | undefined
  if (options.store === undefined) {
    // A database that cannot be reached is what `ready` says; once is enough.
    store.ready().then(sweep, () => {})
    timer = setInterval(sweep, sweepMs).unref()
  }

  return {
    fetch: createFetch(dispatch),
    node: createNodeListener(dispatch),
    koa: (koaOptions) => createKoaMiddleware({ dispatch, router }, koaOptions),
    requireLogin: (loginOptions) => createRequireLogin(authenticate, loginOptions),
    authenticate,
    findUser: core.findUser,
    callPlatform: core.callPlatform,
    ready: () => store.ready(),
    drain: core.drain,
    close() {
      clearInterval(timer)
      return core.close()
    },
  }
}

function noSecretKeys(): never {
  throw new ConfigError('createBackend: a store of your own needs a secretKey')
}
