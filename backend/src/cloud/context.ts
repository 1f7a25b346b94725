import type { Caller } from '../provider/provider.ts'
import { isFromClient } from '../provider/wechat-source.ts'
import type { CloudSdk } from './sdk.ts'

/** What has set the function off, by the platform's word. */
export interface CallContext {
  /** undefined: not a mini-program's user */
  caller: Caller | undefined
  /** of the mini-program; undefined where there is none */
  appId: string | undefined
  isTimer: boolean
  remoteAddress: string | undefined
}

/**
 * To be called within the function's `main`: before it the SDK knows of no call.
 * https://developers.weixin.qq.com/miniprogram/dev/wxcloud/reference-sdk-api/utils/Cloud.getWXContext.html
 */
export function readContext(cloud: Pick<CloudSdk, 'getWXContext'>): CallContext {
  const context = cloud.getWXContext() as Record<string, unknown>
  // A value of digits alone is a number to the SDK.
  const read = (name: string): string | undefined => {
    const value = context[name]
    return value === undefined || value === '' ? undefined : String(value)
  }
  const source = read('SOURCE') ?? ''
  // Of a call from another mini-program, which shares the environment, it is that one's user and appid that count.
  const from = read('FROM_APPID') === undefined ? '' : 'FROM_'
  const [appId, subject] = [read(`${from}APPID`), read(`${from}OPENID`)]
  return {
    caller:
      isFromClient(source) && appId !== undefined && subject !== undefined
        ? { appId, subject, unionId: read(`${from}UNIONID`) ?? null }
        : undefined,
    appId,
    isTimer: source === 'wx_trigger',
    remoteAddress: read('CLIENTIP') ?? read('CLIENTIPV6'),
  }
}
