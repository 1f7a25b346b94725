import type { Platform, PlatformResponse } from './platform'

type RequestOption = WechatMiniprogram.RequestOption

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
      wx.request({
        ...(options as RequestOption),
        success: (response) => resolve(response as unknown as PlatformResponse),
        fail: reject,
        complete: undefined,
      })
    }),
  navigate: (kind, options) =>
    new Promise((resolve, reject) => {
      const open = wx[kind] as typeof wx.navigateTo
      void open({ ...options, success: resolve, fail: reject, complete: undefined })
    }),
  read: (key) => wx.getStorageSync(key),
  write: (key, value) => wx.setStorageSync(key, value),
  remove: (key) => wx.removeStorageSync(key),
  page: () => getCurrentPages().pop(),
  toast: (title, kind) => {
    void wx.showToast({ title, icon: kind === 'success' ? 'success' : 'none', duration: 2000 })
  },
}
