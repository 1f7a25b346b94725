import type { Platform } from './platform'
import { wechat } from './wechat'

/** The platform this runs on, by its global object. */
export function detect(): Platform {
  return wechat
}
