import { callContainer } from '../platform/wechat-cloud'
import { isWhole } from './http'
import { type Limit, toMessage } from './message'
import type { Transport } from './transport'

export interface CloudContainerOptions {
  /** The environment of cloud hosting. */
  env: string
  /** The service's name there. */
  service: string
}

/** WeChat takes 100 KiB a request; the form around the file is in it. */
const UPLOAD: Limit = {
  bytes: 99 * 1024,
  advice: 'make it smaller, store it by wx.cloud.uploadFile, or upload it by the service’s own https address',
}

/**
 * By `wx.cloud.callContainer`, to a backend in WeChat's cloud hosting: no domain to register, and WeChat adds who the
 * user is. Call `wx.cloud.init()` before.
 */
export function cloudContainer({ env, service }: CloudContainerOptions): Transport {
  return async (request, platform) => {
    if (isWhole(request.url)) return platform.request(request)
    const { method, path, query, header, body: data } = await toMessage(request, UPLOAD)
    delete header['x-wx-service']
    const { timeout, responseType, dataType } = request
    return callContainer({
      config: { env },
      path: query ? `${path}?${query}` : path,
      method,
      header: { ...header, 'X-WX-SERVICE': service },
      data,
      ...(timeout && { timeout }),
      ...(!!responseType && { responseType }),
      ...(!!dataType && { dataType }),
    })
  }
}
