import type { ServerOptions } from 'miniprogram-login'
import { cloudContainer } from 'miniprogram-login/transport/cloud-container'
import { cloudFunction } from 'miniprogram-login/transport/cloud-function'
import { baseUrl, hosting } from './config'

/**
 * How the demo reaches its backend, by the launch parameter `backend`: `cloud` is the cloud function `login`, `hosting` a
 * service of WeChat's cloud hosting, and without one it is a server. In DevTools and in the preview each is a 编译模式.
 */
export function backendFor({ backend }: Record<string, string | undefined>): ServerOptions {
  if (backend !== 'cloud' && backend !== 'hosting') return { baseUrl }
  wx.cloud.init()
  const { env, service } = hosting
  return {
    transport: backend === 'cloud' ? cloudFunction({ name: 'login' }) : cloudContainer({ env, service }),
  }
}
