/**
 * Every failure a caller can meet, by its stable name. A client decides on `error`, a person reads `message`; the
 * status follows from the name, so the two can never disagree.
 */
const failures = {
  invalid_json: { status: 400, message: 'The body is not JSON.' },
  invalid_request: { status: 400, message: 'The body does not have the expected shape.' },
  unknown_provider: { status: 400, message: 'No such provider is configured here.' },
  code_invalid: {
    status: 400,
    message: 'The platform does not know this code, or it is older than 5 minutes.',
  },
  phone_code_invalid: {
    status: 400,
    message: 'The platform does not know this phone code, or it is used, or older than 5 minutes.',
  },
  signature_mismatch: { status: 400, message: 'userInfo.signature does not belong to userInfo.rawData.' },
  decrypt_failed: { status: 400, message: "userInfo.encryptedData does not open with this code's session." },
  watermark_mismatch: { status: 400, message: 'userInfo was made for another mini-program.' },
  watermark_stale: { status: 400, message: 'userInfo is too old.' },
  identity_mismatch: { status: 400, message: 'userInfo belongs to another user than the code.' },
  nickname_invalid: {
    status: 400,
    message: 'A nickname has 1 to 32 visible characters, and is not the one WeChat gives to everybody.',
  },
  nickname_refused: { status: 400, message: "The platform's content check does not let this nickname pass." },
  avatar_invalid: {
    status: 400,
    message: 'The avatar is not a whole PNG, JPEG or WebP of at most 4096 pixels a side.',
  },
  token_missing: { status: 401, message: 'The request carries no "Authorization: Bearer <utoken>".' },
  session_expired: { status: 401, message: 'The session has reached its end.' },
  session_revoked: { status: 401, message: 'The session was ended, or was never issued here.' },
  platform_session_ended: {
    status: 401,
    message: "The user's login at the platform has reached its end. Another login renews it.",
  },
  push_refused: { status: 403, message: 'The signature of the pushed message is wrong, or it is too old.' },
  step_required: { status: 403, message: 'The user has to go a step further in the login first.' },
  user_blocked: { status: 403, message: 'The platform has blocked this user.' },
  not_found: { status: 404, message: 'There is no such route.' },
  method_not_allowed: { status: 405, message: 'This route does not take this method.' },
  ticket_unknown: { status: 404, message: 'There is no such ticket, or its secret is missing or wrong.' },
  code_used: { status: 409, message: 'This code has been used already.' },
  ticket_taken: { status: 409, message: 'Another user has scanned this ticket.' },
  ticket_not_scanned: { status: 409, message: 'This ticket has not been scanned yet.' },
  ticket_cancelled: { status: 409, message: 'This ticket was cancelled.' },
  ticket_used: { status: 409, message: 'This ticket was confirmed or used already.' },
  ticket_expired: { status: 410, message: 'This ticket is over 3 minutes old.' },
  body_too_large: { status: 413, message: 'The body is too large.' },
  too_many_requests: { status: 429, message: 'Too many requests. Try again later.' },
  slow_down: { status: 429, message: 'Asked again too soon. Ask every 3 seconds.' },
  too_many_logins: {
    status: 429,
    message: 'This user has logged in too often at the platform within a minute.',
  },
  internal_error: { status: 500, message: 'Something broke here. The log has the request id.' },
  platform_misconfigured: {
    status: 502,
    message: 'The platform refuses this backend. The log says which setting is wrong.',
  },
  platform_refused: { status: 502, message: 'The platform refuses this call. The log has its reason.' },
  platform_unavailable: { status: 502, message: 'The platform did not give a usable answer.' },
  platform_busy: { status: 503, message: 'The platform is busy. Try again.' },
  stopping: { status: 503, message: 'This node is about to stop.' },
  store_unavailable: {
    status: 503,
    message: 'What is kept here cannot be read or written right now. Try again.',
  },
} as const

export type ErrorName = keyof typeof failures

export const errorNames = Object.keys(failures) as ErrorName[]

export interface ApiErrorOptions {
  /** Replaces the message of the name. It is sent to the caller: nothing secret. */
  message?: string
  /** Replaces the status of the name, where one failure has two (502 and 504). */
  status?: number
  /** Seconds after which another try makes sense; sent as `Retry-After`. */
  retryAfter?: number
  /** Sent as `Allow` with a 405. */
  allow?: string
  /** For the log only. Never a credential, never an identity. */
  detail?: Record<string, string | number | undefined>
  cause?: unknown
}

/** A failure with its HTTP status and stable name. Tell it by `name` and `error`, a program may hold two copies. */
export class ApiError extends Error {
  override readonly name = 'ApiError' as const
  readonly error: ErrorName
  readonly status: number
  /** Response headers that belong to the failure. Koa's own error handling sends them too. */
  readonly headers: Record<string, string>
  /** Koa's own error handling then answers with the message. */
  readonly expose: boolean
  readonly detail: ApiErrorOptions['detail']

  constructor(error: ErrorName, options: ApiErrorOptions = {}) {
    super(options.message ?? failures[error].message, { cause: options.cause })
    this.error = error
    this.status = options.status ?? failures[error].status
    this.expose = this.status < 500
    this.detail = options.detail
    this.headers = { 'Cache-Control': 'no-store' }
    if (options.retryAfter !== undefined) this.headers['Retry-After'] = String(options.retryAfter)
    if (options.allow !== undefined) this.headers['Allow'] = options.allow
    if (this.status === 401) this.headers['WWW-Authenticate'] = 'Bearer'
  }
}

export function isApiError(value: unknown): value is ApiError {
  return value instanceof Error && value.name === 'ApiError' && 'error' in value && 'status' in value
}
