import { z } from 'zod'
import { ApiError } from '../error.ts'
import type { WechatApi } from './wechat-api.ts'
import { toApiError } from './wechat-error.ts'

export interface AccessTokenOptions {
  api: WechatApi
  appId: string
  secret: string
  now: () => number
}

export interface AccessToken {
  get(): Promise<string>
  /** To be called with a token that WeChat refused: the next one is fetched. */
  drop(refused: string): void
}

/** In its last 5 minutes a token has a successor and is still good. A minute is left for clocks that disagree. */
const renewedAheadMs = 4 * 60_000

const answerSchema = z.object({
  errcode: z.number().optional(),
  errmsg: z.string().optional(),
  access_token: z.string().min(1).max(2048).optional(),
  expires_in: z.number().positive().max(86_400).optional(),
})

/**
 * The access token, held in memory and fetched once for all who wait for it. stable_token hands one token to whoever
 * asks, so that several backends of one mini-program do not end each other's, as they would with cgi-bin/token.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-access-token/getStableAccessToken.html
 */
export function createAccessToken({ api, appId, secret, now }: AccessTokenOptions): AccessToken {
  let held: { value: string; renewAt: number; endsAt: number } | undefined
  let fetching: Promise<string> | undefined

  const renew = (): Promise<string> =>
    (fetching ??= fetchToken().finally(() => {
      fetching = undefined
    }))

  async function fetchToken(): Promise<string> {
    const at = now()
    const {
      errcode = 0,
      errmsg = '',
      access_token,
      expires_in,
    } = await api.ask({
      path: '/cgi-bin/stable_token',
      json: { grant_type: 'client_credential', appid: appId, secret },
      answer: answerSchema,
    })
    if (errcode !== 0) throw toApiError(errcode, errmsg)
    if (access_token === undefined || expires_in === undefined) {
      throw new ApiError('platform_unavailable', { detail: { reason: 'no access_token or expires_in' } })
    }
    const lifeMs = expires_in * 1000
    held = {
      value: access_token,
      renewAt: at + Math.max(lifeMs - renewedAheadMs, lifeMs / 2),
      endsAt: at + lifeMs,
    }
    return access_token
  }

  return {
    async get() {
      if (held === undefined || now() >= held.endsAt) return renew()
      // Nobody waits for a successor, nor for a failure to get one, while the token at hand is good.
      if (now() >= held.renewAt) renew().catch(() => {})
      return held.value
    },
    drop(refused) {
      if (held?.value === refused) held = undefined
    },
  }
}
