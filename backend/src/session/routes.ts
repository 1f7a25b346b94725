import type { Hono } from 'hono'
import { methodNotAllowed, ok, type AppEnv } from '../envelope.ts'
import type { SessionService } from './service.ts'

export function sessionRoutes(app: Hono<AppEnv>, sessions: SessionService): void {
  app.get('/session', async (c) => ok(c, await sessions.authenticate(c.req.header('authorization'))))
  app.delete('/session', async (c) => {
    await sessions.end(c.req.header('authorization'))
    return ok(c, {})
  })
  app.all('/session', methodNotAllowed('GET, DELETE'))
}
