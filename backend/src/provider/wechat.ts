import { z } from 'zod'
import { ConfigError } from '../config.ts'
import { ApiError } from '../error.ts'
import { anonymousName, cleanText, cleanUrl } from '../user/profile.ts'
import type { Exchange, Phone, Profile, Provider } from './provider.ts'
import { createWechatApi, waitFor } from './wechat-api.ts'
import { checkSignature, checkWatermark, decryptUserInfo } from './wechat-crypto.ts'
import { isTokenRefusal, toApiError, toPhoneError } from './wechat-error.ts'
import { createAccessToken } from './wechat-token.ts'

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
  /** epoch ms, for the age of the access token; default Date.now */
  now?: () => number
}

const sessionSchema = z.object({
  errcode: z.number().optional(),
  errmsg: z.string().optional(),
  openid: z.string().min(1).max(128).optional(),
  session_key: z.string().min(1).max(128).optional(),
  unionid: z.string().max(128).nullish(),
})

const phoneSchema = z.object({
  errcode: z.number().optional(),
  errmsg: z.string().optional(),
  phone_info: z
    .object({
      // Without the country code, which phoneNumber has for some countries only.
      purePhoneNumber: z
        .string()
        .max(64)
        .transform((text) => text.replaceAll(/\D/g, ''))
        .pipe(z.string().min(1).max(32)),
      // A number in one of WeChat's samples, a string in the others.
      countryCode: z.union([z.number(), z.string()]).transform((code) => String(code).replaceAll(/\D/g, '')),
      watermark: z.object({ appid: z.string() }),
    })
    .optional(),
})

/** WeChat. https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/login.html */
export function wechat(options: WechatOptions): Provider {
  const { appId, secret, api: address = 'https://api.weixin.qq.com', timeoutMs = 5000 } = options
  const { userInfoMaxAgeMs = 5 * 60_000, now: clock = Date.now } = options
  if (!appId) throw new ConfigError('wechat: appId is missing')
  if (!secret) throw new ConfigError('wechat: secret is missing')
  const api = createWechatApi({ api: address, timeoutMs })
  const accessToken = createAccessToken({ api, appId, secret, now: clock })

  return {
    name: 'wechat',
    appId,

    async exchange(code): Promise<Exchange> {
      const query = { appid: appId, secret, js_code: code, grant_type: 'authorization_code' }
      const {
        errcode = 0,
        errmsg = '',
        openid,
        session_key,
        unionid,
      } = await api.ask({ path: '/sns/jscode2session', query, answer: sessionSchema })
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

    // https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-info/phone-number/getPhoneNumber.html
    async exchangePhone(phoneCode): Promise<Phone> {
      // One limit for all of it, the token and a second try included.
      const signal = AbortSignal.timeout(timeoutMs)
      const redeem = async (token: string): Promise<z.output<typeof phoneSchema>> =>
        api.ask({
          path: '/wxa/business/getuserphonenumber',
          query: { access_token: token },
          json: { code: phoneCode },
          answer: phoneSchema,
          signal,
        })
      const token = await waitFor(accessToken.get(), signal)
      let answer = await redeem(token)
      if (isTokenRefusal(answer.errcode)) {
        accessToken.drop(token)
        answer = await redeem(await waitFor(accessToken.get(), signal))
      }
      const { errcode = 0, errmsg = '', phone_info: info } = answer
      if (errcode !== 0) throw toPhoneError(errcode, errmsg)
      if (info === undefined) {
        throw new ApiError('platform_unavailable', { detail: { reason: 'no phone_info' } })
      }
      if (info.watermark.appid !== appId) {
        throw new ApiError('watermark_mismatch', {
          message: 'The phone number was given to another mini-program.',
        })
      }
      return { countryCode: info.countryCode, number: info.purePhoneNumber }
    },

    close: () => api.close(),
  }
}
