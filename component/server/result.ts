import { LoginError } from './error'
import type { Failure } from './types'

/** Why it failed, as an error to throw or to hand to a `fail` callback. */
export function errorOf({ reason, error }: Failure): LoginError {
  const code = reason === 'expired' || reason === 'revoked' ? (`session-${reason}` as const) : reason
  return error ?? new LoginError(code)
}
