import { z } from 'zod'
import { isApiError } from '../error.ts'
import type { WechatApi } from './wechat-api.ts'
import { toNickNameError } from './wechat-error.ts'

export const contentCheckSchema = z.object({
  result: z.object({ suggest: z.enum(['pass', 'review', 'risky']) }),
})

/** `scene`: what a user says of themselves. */
const profileScene = 1

/** What the first version of this call answered to a text it did not let pass. */
const riskyErrcode = 87014

/**
 * Whether WeChat's content check lets a nickname pass. What it would have a person look at passes too: there is nobody
 * here to do so.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/sec-center/sec-check/msgSecCheck.html
 */
export async function passesContentCheck(
  api: WechatApi,
  check: { nickName: string; openId: string; token: string; signal: AbortSignal },
): Promise<boolean> {
  const { nickName, openId, token, signal } = check
  return passes(async () => {
    const { result } = await api.ask({
      path: '/wxa/msg_sec_check',
      query: { access_token: token },
      json: contentCheckOf(nickName, openId),
      answer: contentCheckSchema,
      toError: toNickNameError,
      signal,
    })
    return result.suggest
  })
}

export const contentCheckOf = (nickName: string, openId: string) => ({
  version: 2,
  openid: openId,
  scene: profileScene,
  content: nickName,
  nickname: nickName,
})

/** @param ask what WeChat suggests, or the error of its errcode */
export async function passes(ask: () => Promise<'pass' | 'review' | 'risky'>): Promise<boolean> {
  try {
    return (await ask()) !== 'risky'
  } catch (cause) {
    if (isApiError(cause) && cause.detail?.['errcode'] === riskyErrcode) return false
    throw cause
  }
}
