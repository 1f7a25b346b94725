import { createApp } from './app.ts'
import { ConfigError } from './config.ts'
import { createKoaMiddleware, type KoaMiddleware, type KoaOptions } from './koa.ts'
import { createLog, type LogLevel, type LogOptions } from './log.ts'
import { createLoginService } from './login/service.ts'
import type { Provider } from './provider/provider.ts'
import { createKeyRing } from './seal.ts'
import { parseSecretKey } from './secret-key.ts'
import { createSessionService, type Session } from './session/service.ts'
import { openStore } from './store/open.ts'
import { createAvatarFiles, makeAvatarFolder } from './user/avatar-files.ts'
import { createUserService } from './user/service.ts'
import { createUserReader } from './user/user.ts'

export interface BackendOptions {
  /** one or more, e.g. `[wechat({ appId, secret })]` */
  providers: readonly Provider[]
  /** default `sqlite:./login.db` */
  databaseUrl?: string
  /** key ring, newest first, comma-separated; default: made on the first run and kept beside the SQLite file */
  secretKey?: string
  /** how long a session lasts; default 30 */
  sessionDays?: number
  /** where avatars are kept; default: the folder `avatars` beside the SQLite file */
  avatarDir?: string
  /** the backend's address as mini-programs reach it, e.g. `https://api.example.com/auth`: avatars' addresses begin so */
  publicUrl?: string
  /** epoch ms; default Date.now */
  now?: () => number
  log?: LogLevel | LogOptions
}

export interface Backend {
  /** The routes as a fetch handler, for `serve`, Hono, Deno or a test. */
  fetch(request: Request): Promise<Response>
  /** The routes as Koa middleware; paths that are not the backend's go on to the next one. */
  koa(options?: KoaOptions): KoaMiddleware
  /** Whose request this is, from its Authorization header. Rejects with an ApiError of status 401. */
  authenticate(header: string | undefined): Promise<Session>
  close(): Promise<void>
}

const dayMs = 24 * 3600_000
const sweepMs = 60_000

export function createBackend(options: BackendOptions): Backend {
  const {
    providers,
    databaseUrl = 'sqlite:./login.db',
    secretKey,
    sessionDays = 30,
    avatarDir,
    publicUrl = '',
    now = Date.now,
  } = options
  if (providers.length === 0) throw new ConfigError('createBackend: providers is empty')
  if (new Set(providers.map(({ name }) => name)).size < providers.length) {
    throw new ConfigError('createBackend: two providers have one name')
  }
  if (!(sessionDays > 0 && sessionDays <= 3650))
    throw new ConfigError('createBackend: sessionDays is not in 0 to 3650')

  const log = createLog(options.log)
  // Read first: a key that is wrong leaves no database behind.
  const givenRing = secretKey === undefined ? undefined : createKeyRing(parseSecretKey(secretKey))
  const base = parsePublicUrl(publicUrl)
  if (avatarDir !== undefined) makeAvatarFolder(avatarDir)
  const { store, ownSecretKeys, ownAvatarDir } = openStore(databaseUrl)
  const keyRing = givenRing ?? createKeyRing(ownSecretKeys())
  const readUser = createUserReader({ keyRing, publicUrl: base })
  const files = createAvatarFiles(avatarDir ?? ownAvatarDir)
  const users = createUserService({ store, files, readUser, now })
  const sessions = createSessionService({ store, readUser, now })
  const sessionMs = sessionDays * dayMs
  const login = createLoginService({ providers, store, keyRing, readUser, now, sessionMs })
  const app = createApp({ login, sessions, users, files, store, log })

  const sweep = (): void => {
    store.sweep(now()).catch((error: unknown) => log.error({ err: error }, 'sweep failed'))
  }
  sweep()
  const timer = setInterval(sweep, sweepMs).unref()

  let closing: Promise<void> | undefined
  return {
    fetch: async (request) => app.fetch(request),
    koa: (koaOptions) => createKoaMiddleware((request) => app.fetch(request), koaOptions),
    authenticate: (header) => sessions.authenticate(header),
    close: () => {
      clearInterval(timer)
      closing ??= Promise.all([store.close(), ...providers.map((provider) => provider.close())]).then(() =>
        files.close(),
      )
      return closing
    },
  }
}

function parsePublicUrl(text: string): string {
  if (text === '') return ''
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search + url.hash + url.username !== '') {
    throw new ConfigError('PUBLIC_URL is not of the form https://api.example.com/auth')
  }
  return url.href.replace(/\/+$/, '')
}
