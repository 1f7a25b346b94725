import { ConfigError } from '../config-error.ts'
import { createBreaker } from './breaker.ts'
import { readCaller } from './caller.ts'
import { redeemLoginCode } from './jscode2session.ts'
import type { ProviderFactory } from './provider.ts'
import { createWechatApi } from './wechat-api.ts'
import { readScanOptions, requestCodeImage, type WechatScanOptions } from './wechat-code-image.ts'
import { toApiError } from './wechat-error.ts'
import { readHostingCaller } from './wechat-hosting.ts'
import { passesContentCheck } from './wechat-nickname.ts'
import { redeemPhoneCode } from './wechat-phone.ts'
import { createPushReader, type WechatPushOptions } from './wechat-push.ts'
import { createTokenFetcher, withToken } from './wechat-token.ts'
import { readUserInfo } from './wechat-user-info.ts'

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
  /** whether WeChat's content check is asked about a nickname before it is kept; default false */
  nickNameCheck?: boolean
  /** takes the messages that WeChat pushes, so that what users take back is deleted; default: none are taken */
  push?: WechatPushOptions
  /**
   * the backend runs in WeChat's cloud hosting, with its public address closed: who sends a request is believed to the
   * headers that the gateway adds (`x-wx-openid`). Default false: they count for nothing
   */
  cloudHosting?: boolean
  /** the mini-program codes of PC scan login */
  scan?: WechatScanOptions
}

/** WeChat. https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/login.html */
export function wechat(options: WechatOptions): ProviderFactory {
  const { appId, secret, api: address = 'https://api.weixin.qq.com', timeoutMs = 5000 } = options
  const { userInfoMaxAgeMs = 5 * 60_000, nickNameCheck = false, push, cloudHosting = false } = options
  if (!appId) throw new ConfigError('wechat: appId is missing')
  if (!secret) throw new ConfigError('wechat: secret is missing')
  const codeImage = readScanOptions(options.scan)
  const readPush = push && createPushReader(appId, push)

  return ({ now, log, sharedToken }) => {
    const breaker = createBreaker({ name: 'wechat', now, log })
    const api = createWechatApi({ api: address, timeoutMs, breaker })
    const accessToken = sharedToken(`wechat ${appId}`, createTokenFetcher({ api, appId, secret }))

    return {
      name: 'wechat',
      appId,

      async exchange(code, caller) {
        if (caller !== undefined) return { identity: readCaller(caller, 'wechat', appId), sessionKey: null }
        return redeemLoginCode(api, { provider: 'wechat', appId, secret, code, toError: toApiError })
      },

      openUserInfo: (userInfo, exchange, at) =>
        readUserInfo(userInfo, exchange, { appId, now: at, maxAgeMs: userInfoMaxAgeMs }),

      async exchangePhone(phoneCode) {
        // One limit for all of it, the token and a second try included.
        const signal = AbortSignal.timeout(timeoutMs)
        return withToken(accessToken, signal, (token) =>
          redeemPhoneCode(api, { appId, phoneCode, token, signal }),
        )
      },

      async createCodeImage(scene) {
        const signal = AbortSignal.timeout(timeoutMs)
        return withToken(accessToken, signal, (token) =>
          requestCodeImage(api, { ...codeImage, scene, token, signal }),
        )
      },

      ...(nickNameCheck && {
        checkNickName: async (nickName: string, openId: string) => {
          const signal = AbortSignal.timeout(timeoutMs)
          return withToken(accessToken, signal, (token) =>
            passesContentCheck(api, { nickName, openId, token, signal }),
          )
        },
      }),

      ...(readPush && { readPush }),
      ...(cloudHosting && { readCaller: readHostingCaller }),

      upstreamState: () => breaker.state(),
      close: () => api.close(),
    }
  }
}
