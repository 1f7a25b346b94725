import { refuse, say } from './answer.ts'
import { openIdOf, type Codes } from './codes.ts'
import type { Visits } from './visits.ts'

/** The secret that every appid has here. */
export const simulatorSecret = 'secret'

/** undefined if the pair is right */
export function checkSecret(appId: string, secret: string): Response | undefined {
  if (!appId) return refuse(41002, 'appid missing')
  if (!secret) return refuse(41004, 'appsecret missing')
  if (!/^[\w-]{1,64}$/.test(appId)) return refuse(40013, 'invalid appid')
  if (secret !== simulatorSecret) return refuse(40125, 'invalid appsecret')
  return undefined
}

/** code2session may be called this often for one user within a minute. */
const loginsPerMinute = 100

/**
 * GET /sns/jscode2session as WeChat answers it: always HTTP 200, JSON labelled text/plain, `errcode` only on failure.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
 */
export function createCode2session(
  codes: Codes,
  visits: Visits,
  now: () => number,
): (query: URLSearchParams) => Response {
  const logins = new Map<string, number[]>()

  function isTooOften(user: string): boolean {
    const recent = (logins.get(user) ?? []).filter((at) => now() - at < 60_000)
    logins.set(user, [...recent, now()].slice(-loginsPerMinute))
    return recent.length >= loginsPerMinute
  }

  return (query) => {
    const appId = query.get('appid') ?? ''
    const secret = query.get('secret') ?? ''
    const code = query.get('js_code')
    const refusal = checkSecret(appId, secret)
    if (refusal !== undefined) return refusal
    if (!code) return refuse(41008, 'missing code')
    if (query.get('grant_type') !== 'authorization_code') return refuse(40002, 'invalid grant_type')

    const found = codes.find(code, 'wechat')
    if (found === undefined || (found.appId ?? appId) !== appId) return refuse(40029, 'invalid code')
    if (found.used) return refuse(40163, 'code been used')
    if (!codes.isAlive(found)) return refuse(40029, 'invalid code')
    if (isTooOften(`${appId} ${found.user}`))
      return refuse(45011, 'api minute-quota reach limit, must slower, retry next minute')
    found.used = true
    const openid = openIdOf(appId, found.user)
    visits.know(openid, appId, found.user)
    return say({ session_key: found.sessionKey, openid, unionid: found.unionId })
  }
}
