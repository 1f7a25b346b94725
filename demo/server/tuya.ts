import type { Middleware } from 'koa'
import type { Backend } from 'miniprogram-login-backend'

/** What `GET /tuya/me` answers: of the user at Tuya, without the uid, which is nobody else's business. */
export interface TuyaUser {
  nickName: string
  devices: Array<{ name: string; online: boolean }>
}

interface Infos {
  nick_name?: string
}

type Devices = Array<{ name: string; online: boolean }>

/**
 * `GET /tuya/me`: the author's own calls to Tuya in the name of who is logged in, signed and with the user's own token. For
 * a user of another platform it is a 400, and a 401 if Tuya wants another login, which the component then makes by itself.
 */
export function serveTuya(backend: Backend): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/tuya/me' || ctx.method !== 'GET') return next()
    await backend.requireLogin()(ctx, async () => {
      const { id } = ctx.state.session.user
      const [infos, devices] = (await Promise.all([
        backend.callPlatform(id, { path: '/v1.0/users/{uid}/infos' }),
        backend.callPlatform(id, {
          path: '/v1.0/users/{uid}/devices',
          query: { page_no: '1', page_size: '20' },
        }),
      ])) as [Infos, Devices]
      const user: TuyaUser = {
        nickName: infos.nick_name ?? '',
        devices: devices.map(({ name, online }) => ({ name, online })),
      }
      ctx.body = user
    })
  }
}
