import type { Platform } from './platform'
import { wechat } from './wechat'

/** Named whole in every import: a mini-program does not resolve a folder. The platform this runs on, by its global object. */
export function detect(): Platform {
  return wechat
}
