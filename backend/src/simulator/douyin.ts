import { derive } from './codes.ts'
import type { PlatformStandIn } from './stand-in.ts'
import { simulatorSecret } from './wechat.ts'

/**
 * POST /api/apps/v2/jscode2session as Douyin answers it: always HTTP 200, `err_no` 0 with the data of a good code.
 * https://developer.open-douyin.com/docs/resource/zh-CN/mini-app/develop/server/log-in/code-2-session
 */
export const douyin: PlatformStandIn = {
  name: 'douyin',
  create: ({ codes }) => ({
    async answer(path, request) {
      if (path !== '/api/apps/v2/jscode2session' || request.method !== 'POST') return undefined
      if (!/^application\/json\b/.test(request.headers.get('content-type') ?? '')) {
        return refuse(40014, 'bad params')
      }
      const body: unknown = await request.json().catch(() => undefined)
      const { appid, secret, code } = Object(body) as Record<string, unknown>
      if (typeof appid !== 'string' || !/^[\w-]{1,64}$/.test(appid)) return refuse(40015, 'bad appid')
      if (secret !== simulatorSecret) return refuse(40017, 'bad secret')
      if (typeof code !== 'string' || code === '') return refuse(40014, 'bad params')
      const found = codes.find(code)
      if (found === undefined || found.used || !codes.isAlive(found)) return refuse(40018, 'bad code')
      if ((found.appId ?? appid) !== appid) return refuse(40018, 'bad code')
      found.used = true
      return say({
        err_no: 0,
        err_tips: 'success',
        data: {
          session_key: found.sessionKey,
          openid: derive('_000', 36, `douyin ${appid} ${found.user}`),
          anonymous_openid: '',
          unionid: found.unionId ?? '',
        },
      })
    },
  }),
}

const say = (answer: object): Response =>
  Response.json({ ...answer, log_id: '20261121000000000000000000000000' })

const refuse = (err_no: number, err_tips: string): Response =>
  say({
    err_no,
    err_tips,
    data: { session_key: '', openid: '', anonymous_openid: '', unionid: '' },
  })
