import { createHash } from 'node:crypto'
import type { PlatformStandIn } from './stand-in.ts'
import { simulatorSecret } from './wechat.ts'

/**
 * POST /oauth2/mp/code2session, a form, as Kuaishou answers it: `result` 1 with a good code, else a number of its OAuth calls.
 * https://mp.kuaishou.com/docs/develop/server/code2Session.html
 */
export const kuaishou: PlatformStandIn = {
  name: 'kuaishou',
  create: ({ codes }) => ({
    async answer(path, request) {
      if (path !== '/oauth2/mp/code2session' || request.method !== 'POST') return undefined
      if (!/^application\/x-www-form-urlencoded\b/.test(request.headers.get('content-type') ?? '')) {
        return refuse(100200100, 'invalid_request')
      }
      const form = new URLSearchParams(await request.text())
      const [appId, secret, code] = ['app_id', 'app_secret', 'js_code'].map((name) => form.get(name) ?? '')
      if (!appId || !secret || !code) return refuse(100200100, 'invalid_request')
      if (!/^[\w-]{1,64}$/.test(appId) || secret !== simulatorSecret) {
        return refuse(100200101, 'unauthorized_client')
      }
      const found = codes.find(code)
      if (found === undefined || found.used || !codes.isAlive(found))
        return refuse(100200105, 'invalid_grant')
      if ((found.appId ?? appId) !== appId) return refuse(100200105, 'invalid_grant')
      found.used = true
      return Response.json({
        result: 1,
        open_id: createHash('md5').update(`kuaishou ${appId} ${found.user}`).digest('hex'),
        session_key: found.sessionKey,
      })
    },
  }),
}

const refuse = (result: number, error: string): Response =>
  Response.json({ result, error, error_msg: `${error}: refused` })
