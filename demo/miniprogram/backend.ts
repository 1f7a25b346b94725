import type { ServerOptions } from 'miniprogram-login'
import { cloudFunction } from 'miniprogram-login/transport/cloud-function'
import { baseUrl } from './config'

/**
 * How the demo reaches its backend: by HTTP or, started with the launch parameter `backend=cloud`, by the cloud function
 * `login`. In DevTools and in the preview that is the 编译模式 云开发.
 */
export function backendFor({ backend }: Record<string, string | undefined>): ServerOptions {
  if (backend !== 'cloud') return { baseUrl }
  wx.cloud.init()
  return { transport: cloudFunction({ name: 'login' }) }
}
