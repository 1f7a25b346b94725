import { z } from 'zod'
import { isApiError } from '../error.ts'
import type { SharedToken, TokenFetcher } from './provider.ts'
import { waitFor } from './platform-http.ts'
import type { WechatApi } from './wechat-api.ts'
import { isTokenRefusal, toApiError } from './wechat-error.ts'

export interface TokenFetcherOptions {
  api: WechatApi
  appId: string
  secret: string
}

const answerSchema = z.object({
  access_token: z.string().min(1).max(2048),
  expires_in: z.number().positive().max(86_400),
})

/**
 * stable_token hands one token to whoever asks, so that several backends of one mini-program do not end each other's, as
 * they would with cgi-bin/token.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-access-token/getStableAccessToken.html
 */
export function createTokenFetcher({ api, appId, secret }: TokenFetcherOptions): TokenFetcher {
  return async () => {
    const { access_token, expires_in } = await api.ask({
      path: '/cgi-bin/stable_token',
      json: { grant_type: 'client_credential', appid: appId, secret },
      answer: answerSchema,
      toError: toApiError,
    })
    return { token: access_token, lifeMs: expires_in * 1000 }
  }
}

/**
 * Makes a call that needs the access token: with another one if WeChat refuses the first, once.
 *
 * @param signal bounds all of it, the fetch of a token included
 */
export async function withToken<Value>(
  accessToken: SharedToken,
  signal: AbortSignal,
  call: (token: string) => Promise<Value>,
): Promise<Value> {
  const token = await waitFor(accessToken.get(), signal)
  try {
    return await call(token)
  } catch (cause) {
    if (!isApiError(cause) || !isTokenRefusal(cause.detail?.['errcode'])) throw cause
    await waitFor(accessToken.drop(token), signal)
    return call(await waitFor(accessToken.get(), signal))
  }
}
