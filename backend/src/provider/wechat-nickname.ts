import { z } from 'zod'
import { isApiError } from '../error.ts'
import type { WechatApi } from './wechat-api.ts'
import { toNickNameError } from './wechat-error.ts'

const answerSchema = z.object({ result: z.object({ suggest: z.enum(['pass', 'review', 'risky']) }) })

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
  try {
    const { result } = await api.ask({
      path: '/wxa/msg_sec_check',
      query: { access_token: token },
      json: { version: 2, openid: openId, scene: profileScene, content: nickName, nickname: nickName },
      answer: answerSchema,
      toError: toNickNameError,
      signal,
    })
    return result.suggest !== 'risky'
  } catch (cause) {
    if (isApiError(cause) && cause.detail?.['errcode'] === riskyErrcode) return false
    throw cause
  }
}
