import { refuse, say } from './answer.ts'
import { derive } from './codes.ts'
import type { PlatformStandIn } from './stand-in.ts'
import { checkSecret } from './wechat.ts'

/**
 * GET /sns/jscode2session as QQ answers it: WeChat's parameters and answer; of its errcodes QQ's page lists -1, 40029 and
 * 45011, so a used code is 40029 here too.
 * https://q.qq.com/wiki/develop/miniprogram/server/open_port/port_login.html
 */
export const qq: PlatformStandIn = {
  name: 'qq',
  create: ({ codes }) => ({
    answer(path, { method, url }) {
      if (path !== '/sns/jscode2session' || method !== 'GET') return undefined
      const query = new URL(url).searchParams
      const appId = query.get('appid') ?? ''
      const refusal = checkSecret(appId, query.get('secret') ?? '')
      if (refusal !== undefined) return refusal
      if (query.get('grant_type') !== 'authorization_code') return refuse(40002, 'invalid grant_type')
      const found = codes.find(query.get('js_code') ?? '')
      if (found === undefined || found.used || !codes.isAlive(found)) return refuse(40029, 'invalid code')
      if ((found.appId ?? appId) !== appId) return refuse(40029, 'invalid code')
      found.used = true
      const openid = derive('', 32, `qq ${appId} ${found.user}`).toUpperCase()
      return say({ openid, session_key: found.sessionKey, unionid: found.unionId })
    },
  }),
}
