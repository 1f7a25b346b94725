import type { Transport } from './transport'

/** Over the platform's own request, to `baseUrl`. */
export function http(baseUrl: string): Transport {
  return (request, platform) => platform.request({ ...request, url: resolve(baseUrl, request.url) })
}

/** A whole address stays; a path goes below `baseUrl`. */
function resolve(baseUrl: string, url: string): string {
  if (isWhole(url)) return url
  return `${baseUrl.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`
}

/** `https://shop.example.com/a`, not `/a`. */
export function isWhole(url: string): boolean {
  return /^[a-z]+:\/\//i.test(url)
}
