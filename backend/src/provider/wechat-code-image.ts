import { ConfigError } from '../config-error.ts'
import type { CodeImage } from './provider.ts'
import type { WechatApi } from './wechat-api.ts'
import { toCodeImageError } from './wechat-error.ts'

export interface WechatScanOptions {
  /** the mini-program's page for it, without a slash at the start; default `pages/scan/index` */
  page?: string
  /** which of the mini-program's versions a scan opens; default `release` */
  envVersion?: 'release' | 'trial' | 'develop'
  /** whether WeChat refuses a page that the published version does not have; default true */
  checkPath?: boolean
}

export function readScanOptions(options: WechatScanOptions = {}): Required<WechatScanOptions> {
  const { page = 'pages/scan/index', envVersion = 'release', checkPath = true } = options
  if (!/^[^/?#\s][^?#\s]*$/.test(page))
    throw new ConfigError('wechat: scan.page is not of the form pages/scan/index')
  return { page, envVersion, checkPath }
}

/** The smallest that WeChat makes. */
const width = 280

/**
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/qrcode-link/qr-code/getUnlimitedQRCode.html
 */
export function requestCodeImage(
  api: WechatApi,
  request: Required<WechatScanOptions> & { scene: string; token: string; signal: AbortSignal },
): Promise<CodeImage> {
  const { scene, token, signal, ...options } = request
  return api.askImage({
    path: '/wxa/getwxacodeunlimit',
    query: { access_token: token },
    json: {
      scene,
      page: options.page,
      check_path: options.checkPath,
      env_version: options.envVersion,
      width,
    },
    toError: toCodeImageError,
    signal,
  })
}

/** The same as the cloud SDK takes it. */
export const codeImageOf = (options: Required<WechatScanOptions>, scene: string) => ({
  ...options,
  scene,
  width,
})
