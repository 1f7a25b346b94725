import { warnOnce } from '../elements/events.ts'

/**
 * What each call takes, beside success, fail and complete. In brackets: what it takes and rightly does nothing with, since
 * a browser has nothing of the kind or does it anyway.
 */
const OPTIONS: Record<string, string> = {
  checkSession: '',
  chooseImage: 'count (sizeType) (sourceType)',
  chooseMedia: 'count mediaType (sourceType) (maxDuration) (sizeType) (camera)',
  chooseMessageFile: 'count type extension',
  clearStorage: '',
  getNetworkType: '',
  getPrivacySetting: '',
  getStorage: 'key',
  getStorageInfo: '',
  getSystemInfo: '',
  getSystemInfoAsync: '',
  getUserInfo: '(lang) (withCredentials)',
  getUserProfile: 'desc (lang)',
  hideLoading: '(noConflict)',
  hideNavigationBarLoading: '',
  hideToast: '(noConflict)',
  login: '(timeout)',
  navigateBack: 'delta',
  navigateTo: 'url',
  openPrivacyContract: '',
  pageScrollTo: 'scrollTop selector duration',
  previewImage: 'urls current (showmenu) (referrerPolicy)',
  reLaunch: 'url',
  redirectTo: 'url',
  removeStorage: 'key',
  request:
    'url data header method timeout dataType responseType (enableHttp2) (enableQuic) (enableCache) (enableHttpDNS) (useHighPerformanceMode) (forceCellularNetwork)',
  requirePrivacyAuthorize: '',
  setClipboardData: 'data',
  setNavigationBarColor: 'frontColor backgroundColor (animation)',
  setNavigationBarTitle: 'title',
  setStorage: 'key data',
  showActionSheet: 'alertText itemList itemColor',
  showLoading: 'title mask',
  showModal:
    'title content showCancel cancelText cancelColor confirmText confirmColor editable placeholderText',
  showNavigationBarLoading: '',
  showToast: 'title icon image duration mask',
  stopPullDownRefresh: '',
  switchTab: 'url',
  uploadFile: 'url filePath name header formData timeout (enableHttp2)',
  vibrateShort: '(type)',
}

const CALLBACKS = ['success', 'fail', 'complete']

/** The calls as they are, but that each option which nothing is done with is told in the console, once. */
export function withCheckedOptions(global: string, api: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(api).map(([name, call]) => [name, isCall(call) ? checked(global, name, call) : call]),
  )
}

/** Names of calls whose options are known. */
export const checkedCalls: ReadonlySet<string> = new Set(Object.keys(OPTIONS))

type Call = (...given: unknown[]) => unknown

const isCall = (value: unknown): value is Call => typeof value === 'function'

function checked(global: string, name: string, call: Call): Call {
  const text = OPTIONS[name]
  if (text === undefined) return call
  const known = new Set([...CALLBACKS, ...text.replaceAll(/[()]/g, '').split(' ')])
  return (...given) => {
    const [options] = given
    if (typeof options === 'object' && options !== null && !(options instanceof ArrayBuffer)) {
      for (const [option, value] of Object.entries(options))
        if (value !== undefined && !known.has(option)) warnOnce(`${global}.${name}({ ${option} })`)
    }
    return call(...given)
  }
}
