/**
 * Every way a login or a request can fail.
 * - `not-configured`: `configure({ baseUrl })` was not called
 * - `storage`: the platform's storage threw; the session lives in memory only
 * - `login-failed`, `login-timeout`: the platform's login failed, or did not call back in time
 * - `network`, `timeout`: the request did not arrive, or no answer came in time
 * - `not-json`, `bad-envelope`: the backend answered something else than it should
 * - `refused`: the backend refused the login (4xx); `data.error` says why
 * - `backend-failed`: the backend failed (5xx)
 * - `session-expired`, `session-revoked`: the backend said that the session is gone
 * - `unauthorized`: 401, also after a renewal
 * - `http`: the author's own API answered 4xx or 5xx; see `status` and `data`
 * - `logged-out`: the user logged out, or cancelled, while the answer was on its way
 * - `navigation`: the platform refused to open the page
 * - `privacy`, `undeclared`, `no-permission`, `quota`, `too-frequent`, `button-failed`: a button's refusal, see `Refusal`
 * - `cancel`, `deny`, `error`, `popup-missing`, `step`, `guest`: no login, see `Reason`
 */
export type LoginErrorCode =
  | 'not-configured'
  | 'storage'
  | 'login-failed'
  | 'login-timeout'
  | 'network'
  | 'timeout'
  | 'not-json'
  | 'bad-envelope'
  | 'refused'
  | 'backend-failed'
  | 'session-expired'
  | 'session-revoked'
  | 'unauthorized'
  | 'http'
  | 'logged-out'
  | 'navigation'
  | 'privacy'
  | 'undeclared'
  | 'no-permission'
  | 'quota'
  | 'too-frequent'
  | 'button-failed'
  | 'cancel'
  | 'deny'
  | 'error'
  | 'popup-missing'
  | 'step'
  | 'guest'

export interface LoginErrorDetail {
  /** The HTTP status, where there was one. */
  status?: number
  /** The body of the answer, where there was one. */
  data?: unknown
  /** What was thrown below. */
  cause?: unknown
}

/** Tell errors apart by `code`, not by `instanceof`: a mini-program may hold two copies of this module. */
export class LoginError extends Error {
  override readonly name = 'LoginError' as const
  readonly code: LoginErrorCode
  readonly status: number | undefined
  readonly data: unknown
  readonly cause: unknown

  /** Without a message, code and status say it all. */
  constructor(code: LoginErrorCode, message = '', detail: LoginErrorDetail = {}) {
    super(message || `${code} ${detail.status || ''}`)
    this.code = code
    this.status = detail.status
    this.data = detail.data
    this.cause = detail.cause
  }
}

/** What was thrown, as a LoginError. */
export function asLoginError(error: unknown, code: LoginErrorCode): LoginError {
  if ((error as LoginError | undefined)?.name === 'LoginError') return error as LoginError
  return new LoginError(code, messageOf(error), { cause: error })
}

/** The text in whatever a platform or a library threw. */
export function messageOf(error: unknown): string {
  const { errMsg, message } = Object(error) as Record<string, unknown>
  return String(errMsg || message || error)
}
