import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { fail, methodNotAllowed, ok, type AppEnv } from './envelope.ts'
import { ApiError, isApiError } from './error.ts'
import type { Logger } from './log.ts'
import { loginRoutes } from './login/routes.ts'
import type { LoginService } from './login/service.ts'
import { sessionRoutes } from './session/routes.ts'
import type { SessionService } from './session/service.ts'
import type { Store } from './store/store.ts'
import type { AvatarFiles } from './user/avatar-files.ts'
import { userRoutes } from './user/routes.ts'
import type { UserService } from './user/service.ts'
import { avatarPath } from './user/user.ts'

export interface AppOptions {
  login: LoginService
  sessions: SessionService
  users: UserService
  files: AvatarFiles
  store: Store
  log: Logger
}

/** The paths that are the backend's own; whatever mounts it hands on the rest. */
export const paths = {
  has: (path: string): boolean => ownPaths.has(path) || path.startsWith(avatarPath),
}

const ownPaths: ReadonlySet<string> = new Set(['/login', '/session', '/user', '/user/avatar', '/health'])

export function createApp({ login, sessions, users, files, store, log }: AppOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>()

  app.use(async (c, next) => {
    const requestId = randomUUID()
    c.set('requestId', requestId)
    const start = performance.now()
    await next()
    // An avatar is the one thing that may be kept, and says so itself.
    if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
    c.res.headers.set('X-Request-Id', requestId)
    const failure = c.get('failure')
    log.info({
      requestId,
      method: c.req.method,
      // Without the query: nothing of ours is there, so it could only be somebody's mistake.
      path: c.req.path.slice(0, 200),
      status: c.res.status,
      error: failure?.error,
      detail: failure?.detail,
      ms: Math.round((performance.now() - start) * 10) / 10,
    })
  })

  loginRoutes(app, login)
  sessionRoutes(app, sessions)
  userRoutes(app, { sessions, users, files })
  app.get('/health', async (c) => {
    await store.ping()
    return ok(c, { status: 'ok' })
  })
  app.all('/health', methodNotAllowed('GET'))

  app.notFound((c) => {
    const failure = new ApiError('not_found')
    c.set('failure', failure)
    return fail(c, failure)
  })
  app.onError((error, c) => {
    const failure = toFailure(error)
    c.set('failure', failure)
    // A caller's mistake is one line; what this side has to look at comes with its stack.
    if (failure.status === 500 || failure.error === 'store_unavailable') {
      log.error({ requestId: c.get('requestId'), err: error }, failure.error)
    } else if (failure.error === 'platform_misconfigured') {
      log.error({ requestId: c.get('requestId'), detail: failure.detail }, failure.message)
    }
    return fail(c, failure)
  })
  return app
}

function toFailure(error: unknown): ApiError {
  if (isApiError(error)) return error
  if (error instanceof Error && error.name === 'StoreError') {
    return new ApiError('store_unavailable', { cause: error, retryAfter: 1 })
  }
  return new ApiError('internal_error', { cause: error })
}
