import { warnOfMissing } from '../wx/missing.ts'
import { modal } from '../wx/modal.ts'
import { navigation } from '../wx/navigation.ts'
import { withCheckedOptions } from '../wx/options.ts'
import { page } from '../wx/page.ts'
import { request } from '../wx/request.ts'
import { SelectorQuery } from '../wx/selector.ts'
import { storage } from '../wx/storage.ts'
import { system } from '../wx/system.ts'
import { toast } from '../wx/toast.ts'
import { uploadFile } from '../wx/upload.ts'
import { account } from './account.ts'
import { asTuya } from './call.ts'
import { storageSync } from './storage.ts'

const { getLaunchOptionsSync, getEnterOptionsSync, ...pageCalls } = page
const { setStorage, getStorage, removeStorage, clearStorage } = storage
const { getSystemInfo, getNetworkType, vibrateShort, setClipboardData, getSystemInfoSync } = system

const calls = {
  ...account,
  ...modal,
  ...navigation,
  ...pageCalls,
  ...toast,
  setStorage,
  getStorage,
  removeStorage,
  clearStorage,
  getSystemInfo,
  getNetworkType,
  vibrateShort,
  setClipboardData,
  request,
  uploadFile,
}

const api: Record<string, unknown> = {
  ...Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, asTuya(call)])),
  ...storageSync,
  getLaunchOptionsSync,
  getEnterOptionsSync,
  getSystemInfoSync,
  canIUse: (name: string) => name in api,
  createSelectorQuery: () => new SelectorQuery(),
  nextTick: (work: () => void) => queueMicrotask(work),
}

/** `ty`, where the project is one of Tuya's; there is no `wx` then. */
export const ty = warnOfMissing('ty', withCheckedOptions('ty', api))
