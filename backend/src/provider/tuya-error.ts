import { ApiError } from '../error.ts'

/** How Tuya says no: HTTP 200, or an error status, with `success: false`. */
export interface TuyaRefusal {
  code: number
  /** of the request, which Tuya's support asks for; '' if there is none */
  tid: string
  /** how far this machine's clock is ahead of Tuya's, as far as the answer tells */
  aheadMs: number | undefined
}

const linkBlame =
  'the mini-program is not linked to the cloud project of TUYA_CLIENT_ID, ' +
  'or TUYA_REGION is not the data centre of its users'
const serviceBlame =
  'the cloud project has no right to this API: subscribe its service, and authorize the project'

/**
 * The settings of this backend, or of the cloud project, that a code blames.
 * https://developer.tuya.com/en/docs/iot/error-code
 */
const blames: Record<number, string> = {
  1001: 'TUYA_SECRET is wrong',
  1004: 'the signature is refused: TUYA_SECRET is wrong, or is not the secret of TUYA_CLIENT_ID',
  1005: 'TUYA_CLIENT_ID is not known in the data centre of TUYA_REGION',
  1106: linkBlame,
  1114: 'the address of this machine is not in the IP list of the cloud project',
  2406: linkBlame,
  28841002: 'the subscription of the cloud project has ended',
  28841101: serviceBlame,
  28841105: serviceBlame,
  28841107: 'the data centre of TUYA_REGION is not open to the cloud project',
}

const busy: Record<number, number> = { 1110: 1, 1111: 1, 1199: 60 }

/** The access token, or the refresh token, is not good or not good any more. */
const endedTokens: ReadonlySet<number> = new Set([1010, 1011, 1012, 1400])

/** Tuya does not tell a used code from an unknown one; a code of a strange form is a parameter that it does not take. */
const badValues: ReadonlySet<number> = new Set([1107, 1100, 1101, 1102, 1104, 1109])

/** Of `GET /v1.0/token` with a code. */
export function toLoginError(refusal: TuyaRefusal): ApiError {
  if (badValues.has(refusal.code)) return new ApiError('code_invalid', { detail: detailOf(refusal) })
  return toOwnFault(refusal) ?? new ApiError('platform_unavailable', { detail: detailOf(refusal) })
}

/** Of `GET /v1.0/token/{refresh_token}`. Which code a spent refresh token gets is not documented. */
export function toRenewError(refusal: TuyaRefusal): ApiError {
  const { code } = refusal
  if (endedTokens.has(code) || badValues.has(code)) {
    return new ApiError('platform_session_ended', { detail: detailOf(refusal) })
  }
  return toOwnFault(refusal) ?? new ApiError('platform_unavailable', { detail: detailOf(refusal) })
}

/** Of a call in a user's name. */
export function toCallError(refusal: TuyaRefusal): ApiError {
  const detail = detailOf(refusal)
  if (endedTokens.has(refusal.code)) return new ApiError('platform_session_ended', { detail })
  if (refusal.code === 500) return new ApiError('platform_unavailable', { detail })
  // About the thing that was asked for, at least as likely as about the project.
  if (refusal.code === 1106) return new ApiError('platform_refused', { detail })
  return toOwnFault(refusal) ?? new ApiError('platform_refused', { detail })
}

/** What has nothing to do with the user. */
function toOwnFault(refusal: TuyaRefusal): ApiError | undefined {
  const { code } = refusal
  const detail = detailOf(refusal)
  if (code === 1013) {
    return new ApiError('platform_misconfigured', { detail: { ...detail, blame: blameClock(refusal) } })
  }
  const blame = blames[code]
  if (blame !== undefined) return new ApiError('platform_misconfigured', { detail: { ...detail, blame } })
  const retryAfter = busy[code]
  if (retryAfter !== undefined) return new ApiError('platform_busy', { detail, retryAfter })
  return undefined
}

function blameClock({ aheadMs }: TuyaRefusal): string {
  if (aheadMs === undefined) return "this machine's clock is wrong"
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  return `this machine's clock is ${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} Tuya's`
}

/** Of `msg` nothing is kept: it may echo what was sent. */
const detailOf = ({ code, tid }: TuyaRefusal): Record<string, string | number | undefined> => ({
  errcode: code,
  tid: /^[0-9a-f]{16,64}$/i.test(tid) ? tid : undefined,
})
