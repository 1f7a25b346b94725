/** The user's own WeChat, and the developer's tools. */
const clients: ReadonlySet<string> = new Set(['wx_client', 'wx_devtools', 'wx_localdebug'])

/**
 * Whether it is a user who calls, by the chain in which WeChat says where a call comes from: `wx_client`, or
 * `wx_client,scf` where the client has called a function of the author's own, and that one calls on.
 * https://developers.weixin.qq.com/miniprogram/dev/wxcloud/reference-sdk-api/utils/Cloud.getWXContext.html
 */
export function isFromClient(source: string): boolean {
  const [first = '', ...others] = source.split(',')
  return clients.has(first) && others.every((each) => each === 'scf')
}
