import type { Context } from 'hono'
import { ApiError } from './error.ts'

export interface AppEnv {
  Variables: { requestId: string; failure: ApiError | undefined }
}

export const ok = (c: Context<AppEnv>, result: object): Response => c.json({ code: 200, result })

export function fail(c: Context<AppEnv>, failure: ApiError): Response {
  const { status, error, message } = failure
  const body = JSON.stringify({ code: status, error, message, requestId: c.get('requestId') })
  return new Response(body, { status, headers: { ...failure.headers, 'Content-Type': 'application/json' } })
}

export const methodNotAllowed = (allow: string) => (): never => {
  throw new ApiError('method_not_allowed', { allow })
}
