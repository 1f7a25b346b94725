import { parse } from './json'
import type { Platform, PlatformResponse } from './platform'
import type { Refusal, Surface } from './surface'

type RequestOption = WechatMiniprogram.RequestOption
type UploadOption = WechatMiniprogram.UploadFileOption

/** By errno where there is one, else by text: a denial's text differs between phones. */
const refusals: Array<[errno: number, text: RegExp, refusal: Refusal]> = [
  [104, /privacy permission/i, 'privacy'],
  [112, /not declared/i, 'undeclared'],
  [1400001, /1400001|quota/i, 'quota'],
  [NaN, /no permission/i, 'no-permission'],
  [NaN, /too frequent/i, 'too-frequent'],
  [NaN, /deny|cancel/i, 'deny'],
]

/** WeChat. https://developers.weixin.qq.com/miniprogram/dev/api/ */
export const wechat: Platform = {
  name: 'wechat',
  // The page of wx.login says that it returns no Promise, the typings say that it does: callbacks work either way.
  login: (timeout) =>
    new Promise((resolve, reject) => {
      wx.login({
        timeout,
        success: ({ code, errMsg }) => (code ? resolve(code) : reject({ errMsg })),
        fail: reject,
      })
    }),
  request: (options) =>
    new Promise((resolve, reject) => {
      if (options.filePath) {
        const success = ({ statusCode, data }: { statusCode: number; data: string }) =>
          resolve({ statusCode, data: parse(data), header: {} })
        wx.uploadFile({ ...(options as unknown as UploadOption), fail: reject, success })
      } else {
        const success = (response: unknown) => resolve(response as PlatformResponse)
        wx.request({ ...(options as RequestOption), fail: reject, success })
      }
    }),
  navigate: (kind, options) =>
    new Promise((resolve, reject) => {
      const open = wx[kind] as (options: object) => unknown
      void open({ ...options, success: resolve, fail: reject })
    }),
  read: (key) => wx.getStorageSync(key),
  write: (key, value) => wx.setStorageSync(key, value),
  remove: (key) => wx.removeStorageSync(key),
  pages: () => [...getCurrentPages()],
}

/** What the popup needs of WeChat. */
export const wechatSurface: Surface = {
  modes: ['userInfo', 'phone', 'code'],
  refusal: ({ errMsg = '', errno }) =>
    refusals.find(([known, text]) => errno === known || text.test(errMsg))?.[2] ?? 'button-failed',
  // The typings give the listener one argument less than the platform does.
  // https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
  privacy: {
    listen(ask) {
      wx.onNeedPrivacyAuthorization?.(((answer: Parameters<typeof ask>[1]) =>
        wx.getPrivacySetting({
          success: ({ privacyContractName }) => ask(privacyContractName, answer),
          fail: () => ask('', answer),
        })) as never)
    },
    require: () => void wx.requirePrivacyAuthorize?.({}),
    open: () => void wx.openPrivacyContract?.({}),
  },
  toast: (title, kind) => {
    void wx.showToast({ title, icon: kind === 'success' ? 'success' : 'none', duration: 2000 })
  },
}
