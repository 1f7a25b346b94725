import type { Caller } from './provider.ts'
import { isFromClient } from './wechat-source.ts'

/** As WeChat writes ids. Two headers of one name arrive as one with a comma: one of them is not WeChat's then. */
const id = /^[\w-]{1,128}$/

/**
 * Whom the gateway of WeChat's cloud hosting names in the headers that it adds; undefined for a request that has not come
 * from a mini-program, or whose headers are not whole. Anybody can write them who reaches the service past the gateway.
 * https://developers.weixin.qq.com/miniprogram/dev/wxcloudrun/src/development/weixin/guide.html
 */
export function readHostingCaller(header: (name: string) => string | undefined): Caller | undefined {
  if (!isFromClient(header('x-wx-source') ?? '')) return undefined
  // Of a request from another mini-program, which shares the environment, it is that one's user and appid that count.
  const from = header('x-wx-from-appid') === undefined ? '' : 'from-'
  const [appId, subject] = [header(`x-wx-${from}appid`) ?? '', header(`x-wx-${from}openid`) ?? '']
  if (!id.test(appId) || !id.test(subject)) return undefined
  const unionId = header(`x-wx-${from}unionid`) ?? ''
  return { appId, subject, unionId: id.test(unionId) ? unionId : null }
}
