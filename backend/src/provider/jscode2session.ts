import { z } from 'zod'
import type { ApiError } from '../error.ts'
import type { Exchange } from './provider.ts'
import type { WechatApi } from './wechat-api.ts'

const answerSchema = z.object({
  openid: z.string().min(1).max(128),
  session_key: z.string().min(1).max(128),
  unionid: z.string().max(128).nullish(),
})

export interface LoginCode {
  provider: string
  appId: string
  secret: string
  code: string
  toError(errcode: number, errmsg: string): ApiError
}

/**
 * GET /sns/jscode2session: WeChat's, and QQ's after it.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
 */
export async function redeemLoginCode(
  api: WechatApi,
  { provider, appId, secret, code, toError }: LoginCode,
): Promise<Exchange> {
  const { openid, session_key, unionid } = await api.ask({
    path: '/sns/jscode2session',
    query: { appid: appId, secret, js_code: code, grant_type: 'authorization_code' },
    answer: answerSchema,
    toError,
  })
  return { identity: { provider, appId, subject: openid, unionId: unionid || null }, sessionKey: session_key }
}
