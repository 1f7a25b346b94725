import { z } from 'zod'
import { ConfigError } from '../config-error.ts'
import { ApiError } from '../error.ts'
import { createBreaker } from './breaker.ts'
import { redeemLoginCode } from './jscode2session.ts'
import type { ProviderFactory } from './provider.ts'
import { defineSettings, required, url } from './settings.ts'
import { createWechatApi } from './wechat-api.ts'
import { toApiError } from './wechat-error.ts'
import { readUserInfo } from './wechat-user-info.ts'

export interface QqOptions {
  appId: string
  /** AppSecret, from q.qq.com */
  secret: string
  /** default `https://api.q.qq.com`; another one for the simulator */
  api?: string
  /** for one exchange from its start to its last byte; default 5000 */
  timeoutMs?: number
  /** how old getUserInfo's data may be; default 5 minutes */
  userInfoMaxAgeMs?: number
}

/**
 * QQ: WeChat's call, answer and encryption at another address.
 * https://q.qq.com/wiki/develop/miniprogram/server/open_port/port_login.html
 */
export function qq(options: QqOptions): ProviderFactory {
  const { appId, secret, api: address = 'https://api.q.qq.com', timeoutMs = 5000 } = options
  const { userInfoMaxAgeMs = 5 * 60_000 } = options
  if (!appId) throw new ConfigError('qq: appId is missing')
  if (!secret) throw new ConfigError('qq: secret is missing')

  return ({ now, log }) => {
    const breaker = createBreaker({ name: 'qq', now, log })
    const api = createWechatApi({ api: address, timeoutMs, breaker })
    return {
      name: 'qq',
      appId,
      exchange: (code) => redeemLoginCode(api, { provider: 'qq', appId, secret, code, toError }),
      openUserInfo: (userInfo, exchange, at) =>
        readUserInfo(userInfo, exchange, { appId, now: at, maxAgeMs: userInfoMaxAgeMs }),
      upstreamState: () => breaker.state(),
      close: () => api.close(),
    }
  }
}

/** QQ's page lists -1, 40029 and 45011, which are WeChat's; the rest of WeChat's are taken to mean the same. */
function toError(errcode: number, errmsg: string): ApiError {
  const error = toApiError(errcode, errmsg)
  if (error.error !== 'platform_misconfigured') return error
  const blame = 'QQ_APPID or QQ_SECRET is wrong, if nothing else is'
  return new ApiError('platform_misconfigured', { detail: { ...error.detail, blame } })
}

export const qqSettings = defineSettings({
  name: 'qq',
  schema: z.object({ QQ_APPID: required, QQ_SECRET: required, QQ_API: url.optional() }),
  help: `\
  QQ_APPID        needed for QQ
  QQ_SECRET       needed with it
  QQ_API          https://api.q.qq.com`,
  create: ({ QQ_APPID, QQ_SECRET, QQ_API }) => qq({ appId: QQ_APPID, secret: QQ_SECRET, api: QQ_API }),
})
