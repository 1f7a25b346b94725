import type { TransportResponse } from '../transport/transport'
import { LoginError } from './error'

/**
 * Reads an answer of our backend: `{ code: 200, result }`, or an HTTP status with `{ code, error, message }`.
 * Returns the result, or throws the LoginError that says what is wrong.
 */
export function parseEnvelope({ statusCode: status, data }: TransportResponse): unknown {
  const body = Object(data) as { code?: unknown; result?: unknown; error?: unknown; message?: unknown }
  const detail = { status, data }
  if (status >= 500) throw new LoginError('backend-failed', '', detail)
  if (typeof data === 'string') throw new LoginError('not-json', '', detail)
  if (status === 200 && body.code === 200 && body.result !== undefined) return body.result
  if (status < 400 || typeof body.error !== 'string') {
    throw new LoginError('bad-envelope', '', detail)
  }
  const gone = body.error === 'session_expired' ? 'session-expired' : 'session-revoked'
  throw new LoginError(status === 401 ? gone : 'refused', `${body.error}: ${body.message}`, detail)
}

/** Has the backend said that the session is gone? Everything else leaves it as it is. */
export function isGone(error: LoginError): boolean {
  return error.code === 'session-expired' || error.code === 'session-revoked'
}
