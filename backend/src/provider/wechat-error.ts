import { ApiError } from '../error.ts'

/** The settings of this backend that an errcode blames. */
const blames: Record<number, string> = {
  40001: 'the access token is refused',
  40003: 'the openid is not of this mini-program',
  40013: 'WECHAT_APPID is not a known appid',
  40014: 'the access token is refused',
  40125: 'WECHAT_SECRET is wrong',
  40164: 'the address of this machine is not in the IP list of the mini-program',
  40243: 'the secret of the mini-program is frozen',
  41002: 'the appid is missing',
  41004: 'the secret is missing',
  42001: 'the access token is refused as too old',
  43104: 'the openid is not of this mini-program',
  45009: 'the quota of this call is used up for today',
  48001: 'the mini-program may not call this; phone numbers need a certified one that is no person',
}

/**
 * The errcodes of code2session, as
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html lists them, with those seen
 * beside it.
 */
export function toApiError(errcode: number, errmsg: string): ApiError {
  // Of errmsg only WeChat's request id is kept, which their support asks for: the rest may echo what was sent.
  const detail = { errcode, rid: /rid: ([\w-]{1,64})/.exec(errmsg)?.[1] }
  switch (errcode) {
    case -1:
      return new ApiError('platform_busy', { detail, retryAfter: 1 })
    case 40029:
      return new ApiError('code_invalid', { detail })
    case 40163:
      return new ApiError('code_used', { detail })
    case 40226:
      return new ApiError('user_blocked', { detail })
    case 45011:
      return new ApiError('too_many_logins', { detail, retryAfter: 60 })
    default:
      return new ApiError('platform_misconfigured', { detail: { ...detail, blame: blames[errcode] } })
  }
}

/**
 * The errcodes of getuserphonenumber. A phone code has its own name, since a new login code would not help, and asking
 * the user for another one costs.
 */
export function toPhoneError(errcode: number, errmsg: string): ApiError {
  const error = toApiError(errcode, errmsg)
  const isCode = error.error === 'code_invalid' || error.error === 'code_used'
  return isCode ? new ApiError('phone_code_invalid', { detail: error.detail }) : error
}

/** The errcodes of msg_sec_check. */
export function toNickNameError(errcode: number, errmsg: string): ApiError {
  const { detail } = toApiError(errcode, errmsg)
  switch (errcode) {
    case 61010:
      return new ApiError('nickname_refused', {
        detail,
        message:
          'The platform checks the nickname of a user only who has used the mini-program within two hours.',
      })
    case 44991:
      return new ApiError('platform_busy', { detail, retryAfter: 60 })
    default:
      return toCallError(errcode, errmsg)
  }
}

/** The errcodes of getwxacodeunlimit. */
export function toCodeImageError(errcode: number, errmsg: string): ApiError {
  const { detail } = toApiError(errcode, errmsg)
  switch (errcode) {
    case 41030:
      return new ApiError('platform_misconfigured', {
        detail: {
          ...detail,
          blame:
            'WECHAT_SCAN_PAGE is no page of the version of WECHAT_SCAN_ENV_VERSION; ' +
            'until it is published, WECHAT_SCAN_CHECK_PATH=false',
        },
      })
    case 45009:
      return new ApiError('platform_busy', {
        detail: { ...detail, blame: 'over 5000 code images were asked for within a minute' },
        retryAfter: 60,
      })
    default:
      return toCallError(errcode, errmsg)
  }
}

/** The errcodes of a call that is about no login: what they say of codes and users in one says nothing here. */
function toCallError(errcode: number, errmsg: string): ApiError {
  const failure = toApiError(errcode, errmsg)
  const { detail } = failure
  switch (errcode) {
    case 45011:
      return new ApiError('platform_busy', { detail, retryAfter: 60 })
    case 40029:
    case 40163:
    case 40226:
      return new ApiError('platform_misconfigured', { detail })
    default:
      return failure
  }
}

const tokenRefusals: ReadonlySet<unknown> = new Set([40001, 40014, 42001])

/** The access token is unknown, replaced or too old: another one may do. */
export const isTokenRefusal = (errcode: unknown): boolean => tokenRefusals.has(errcode)
