import type { Platform } from './platform'
import type { Surface } from './surface'
import { tuya, tuyaSurface } from './tuya'

/** In place of `index.ts` in the package for Tuya, `dist-tuya/`. */
export function detect(): Platform {
  return tuya
}

/** What the popup needs of it. */
export function surface(): Surface {
  return tuyaSurface
}
