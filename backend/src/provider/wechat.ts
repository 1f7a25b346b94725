import { Agent, request } from 'undici'
import { z } from 'zod'
import { ConfigError } from '../config.ts'
import { ApiError } from '../error.ts'
import { cleanText, cleanUrl } from '../user/profile.ts'
import type { Exchange, Profile, Provider } from './provider.ts'
import { checkSignature, checkWatermark, decryptUserInfo } from './wechat-crypto.ts'
import { toApiError } from './wechat-error.ts'

export interface WechatOptions {
  appId: string
  /** AppSecret, from mp.weixin.qq.com */
  secret: string
  /** default `https://api.weixin.qq.com`; another one for the simulator */
  api?: string
  /** for one exchange from its start to its last byte; default 5000 */
  timeoutMs?: number
  /** how old getUserInfo's data may be; default 5 minutes */
  userInfoMaxAgeMs?: number
}

/** Far above any answer of code2session. */
const maxAnswerBytes = 64 * 1024

/** Since 2021 getUserInfo gives this name and a grey picture to everybody: it stands for "no profile". */
const anonymousName = '微信用户'

const answerSchema = z.object({
  errcode: z.number().optional(),
  errmsg: z.string().optional(),
  openid: z.string().min(1).max(128).optional(),
  session_key: z.string().min(1).max(128).optional(),
  unionid: z.string().max(128).nullish(),
})

/** WeChat. https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/login.html */
export function wechat(options: WechatOptions): Provider {
  const { appId, secret, api = 'https://api.weixin.qq.com', timeoutMs = 5000 } = options
  const { userInfoMaxAgeMs = 5 * 60_000 } = options
  if (!appId) throw new ConfigError('wechat: appId is missing')
  if (!secret) throw new ConfigError('wechat: secret is missing')
  const base = api.replace(/\/+$/, '')
  const agent = new Agent({ maxResponseSize: maxAnswerBytes, connect: { timeout: timeoutMs } })

  async function code2session(code: string): Promise<z.output<typeof answerSchema>> {
    const query = new URLSearchParams({
      appid: appId,
      secret,
      js_code: code,
      grant_type: 'authorization_code',
    })
    try {
      // The signal bounds the whole exchange. undici's own body timeout starts anew with each byte that drips in.
      const signal = AbortSignal.timeout(timeoutMs)
      const { statusCode, body } = await request(`${base}/sns/jscode2session?${query}`, {
        dispatcher: agent,
        signal,
      })
      const text = await body.text()
      // A redirect is not followed: the secret would go along.
      if (statusCode !== 200)
        throw new ApiError('platform_unavailable', { detail: { httpStatus: statusCode } })
      // WeChat labels its JSON text/plain, so the label is not looked at.
      return answerSchema.parse(JSON.parse(text))
    } catch (cause) {
      throw toUnavailable(cause)
    }
  }

  return {
    name: 'wechat',
    appId,

    async exchange(code): Promise<Exchange> {
      const { errcode = 0, errmsg = '', openid, session_key, unionid } = await code2session(code)
      if (errcode !== 0) throw toApiError(errcode, errmsg)
      if (openid === undefined || session_key === undefined) {
        throw new ApiError('platform_unavailable', { detail: { reason: 'no openid or session_key' } })
      }
      const identity = { provider: 'wechat', appId, subject: openid, unionId: unionid || null }
      return { identity, sessionKey: session_key }
    },

    openUserInfo(userInfo, { identity, sessionKey }, now): Profile {
      if (sessionKey === null) throw new ApiError('decrypt_failed')
      checkSignature(userInfo, sessionKey)
      const opened = decryptUserInfo(userInfo.encryptedData, userInfo.iv, sessionKey)
      checkWatermark(opened, { appId, now, maxAgeMs: userInfoMaxAgeMs })
      if (opened.openId !== undefined && opened.openId !== identity.subject)
        throw new ApiError('identity_mismatch')
      const nickName = cleanText(opened.nickName ?? '', 64)
      if (nickName === '' || nickName === anonymousName) return { nickName: '', avatarUrl: '' }
      return { nickName, avatarUrl: cleanUrl(opened.avatarUrl ?? '') }
    },

    close: () => agent.destroy(),
  }
}

/** Neither undici's nor the parser's message is kept: the one may hold the address with the secret, the other openid. */
function toUnavailable(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause
  const name = cause instanceof Error ? cause.name : 'unknown'
  const reason =
    cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : name
  const status = name === 'TimeoutError' || /TIMEOUT/.test(reason) ? 504 : 502
  return new ApiError('platform_unavailable', { status, detail: { reason } })
}
