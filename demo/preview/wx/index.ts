import { cloud } from './cloud.ts'
import { getFileSystemManager } from './file-system.ts'
import { fromBase64, toBase64 } from './forward.ts'
import { login } from './login.ts'
import { PageIntersectionObserver } from './intersection.ts'
import { media } from './media.ts'
import { warnOfMissing } from './missing.ts'
import { modal } from './modal.ts'
import { navigation } from './navigation.ts'
import { withCheckedOptions } from './options.ts'
import { page } from './page.ts'
import { privacy } from './privacy.ts'
import { request } from './request.ts'
import { SelectorQuery } from './selector.ts'
import { storage } from './storage.ts'
import { system } from './system.ts'
import { theme } from './theme.ts'
import { toast } from './toast.ts'
import { openTypes } from './open-type.ts'
import { uploadFile } from './upload.ts'
import { isElement } from '../elements/index.ts'
import type { Caller } from '../runtime/engine.ts'

const api: Record<string, unknown> = {
  ...login,
  ...media,
  ...modal,
  ...navigation,
  ...page,
  ...privacy,
  ...storage,
  ...system,
  ...theme,
  ...toast,
  request,
  uploadFile,
  cloud,
  getFileSystemManager,
  canIUse,
  createSelectorQuery: () => new SelectorQuery(),
  createIntersectionObserver: (scope?: Caller, options?: object) =>
    new PageIntersectionObserver(scope, options),
  nextTick: (work: () => void) => queueMicrotask(work),
  env: { USER_DATA_PATH: 'http://usr' },
  base64ToArrayBuffer: (text: string) => fromBase64(text).buffer,
  arrayBufferToBase64: (buffer: ArrayBuffer) => toBase64(new Uint8Array(buffer)),
}

/** `getUserProfile`, `button.open-type.getUserInfo`: what is simulated can be used. */
function canIUse(schema: string): boolean {
  const [name = '', attribute, value] = schema.split('.')
  if (name in api) return true
  return isElement(name) && (attribute !== 'open-type' || value === undefined || value in openTypes)
}

/** `wx`, where the project is one of WeChat's. */
export const wx = warnOfMissing('wx', withCheckedOptions('wx', api))
