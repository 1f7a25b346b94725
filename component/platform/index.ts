import type { Platform } from './platform'
import type { Surface } from './surface'
import { wechat, wechatSurface } from './wechat'

/** Named whole in every import: a mini-program does not resolve a folder. The platform this runs on, by its global object. */
export function detect(): Platform {
  return wechat
}

/** What the popup needs of it. */
export function surface(): Surface {
  return wechatSurface
}
