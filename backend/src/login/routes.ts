import { jsonBody } from '../http/body.ts'
import { json } from '../http/reply.ts'
import { openRoute, type Route } from '../http/route.ts'
import { openedSchema } from '../session/schema.ts'
import { clientOf } from './client.ts'
import { loginSchema } from './schema.ts'
import type { LoginService } from './service.ts'

export function loginRoutes(login: LoginService): Route[] {
  return [
    openRoute({
      method: 'POST',
      path: '/login',
      summary: 'Trade a code of the platform for a session',
      body: jsonBody(loginSchema),
      reply: json(openedSchema),
      errors: [
        'unknown_provider',
        'code_invalid',
        'phone_code_invalid',
        'signature_mismatch',
        'decrypt_failed',
        'watermark_mismatch',
        'watermark_stale',
        'identity_mismatch',
        'user_blocked',
        'code_used',
        'too_many_logins',
        'platform_misconfigured',
        'platform_unavailable',
        'platform_busy',
      ],
      limit: 'login',
      handle: ({ body, header, caller }) => login(body, clientOf(header('user-agent')), caller),
    }),
  ]
}
