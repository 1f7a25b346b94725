import { healthRoutes, type HealthRoutesOptions } from './health/routes.ts'
import type { Route } from './http/route.ts'
import { loginRoutes } from './login/routes.ts'
import type { LoginService } from './login/service.ts'
import { metricsRoutes, type MetricsRoutesOptions } from './metrics/routes.ts'
import { openapiRoutes } from './openapi/routes.ts'
import { pushRoutes } from './push/routes.ts'
import type { PushService } from './push/service.ts'
import { scanRoutes, type ScanRoutesOptions } from './scan/routes.ts'
import { sessionRoutes } from './session/routes.ts'
import type { SessionService } from './session/service.ts'
import { userRoutes } from './user/routes.ts'
import type { UserService } from './user/service.ts'

export interface Services extends HealthRoutesOptions, ScanRoutesOptions {
  login: LoginService
  sessions: SessionService
  users: UserService
  push: PushService
  /** undefined: there is no such route */
  scraped: MetricsRoutesOptions | undefined
}

/** All of the backend's routes, in the order in which the API's page shows them. */
export function createRoutes({
  login,
  sessions,
  users,
  push,
  scans,
  hub,
  isSecure,
  store,
  isStopping,
  scraped,
}: Services): Route[] {
  const routes: Route[] = [
    ...loginRoutes(login),
    ...sessionRoutes(sessions),
    ...userRoutes(users),
    ...scanRoutes({ scans, hub, isSecure }),
    ...pushRoutes(push),
    ...healthRoutes({ store, isStopping }),
    ...(scraped === undefined ? [] : metricsRoutes(scraped)),
    ...openapiRoutes(() => routes),
  ]
  return routes
}
