import { LoginError } from './error'
import type { Failure } from './types'

/** Why it failed, as an error to throw or to hand to a `fail` callback. */
export function errorOf({ reason, error }: Failure): LoginError {
  return error ?? new LoginError(codes[reason], `not logged in: ${reason}`)
}

const codes = {
  cancel: 'cancel',
  deny: 'deny',
  error: 'error',
  'popup-missing': 'popup-missing',
  step: 'step',
  guest: 'guest',
  expired: 'session-expired',
  revoked: 'session-revoked',
} as const
