import type { Platform } from '../platform/platform'
import type { Transport } from './transport'

/** Over the platform's own request, to `baseUrl`. */
export function http(platform: Platform, baseUrl: string): Transport {
  return (request) => platform.request({ ...request, url: resolve(baseUrl, request.url) })
}

/** A whole address stays; a path goes below `baseUrl`. */
function resolve(baseUrl: string, url: string): string {
  if (/^[a-z]+:\/\//i.test(url)) return url
  return `${baseUrl.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`
}
