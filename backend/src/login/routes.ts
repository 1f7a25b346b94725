import type { Hono } from 'hono'
import { readJson } from '../body.ts'
import { methodNotAllowed, ok, type AppEnv } from '../envelope.ts'
import { validate } from '../validate.ts'
import { loginSchema } from './schema.ts'
import type { LoginService } from './service.ts'

export function loginRoutes(app: Hono<AppEnv>, login: LoginService): void {
  app.post('/login', async (c) => ok(c, await login(validate(loginSchema, await readJson(c.req.raw)))))
  app.all('/login', methodNotAllowed('POST'))
}
