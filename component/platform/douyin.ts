import type { Platform } from './platform'
import { call, createWxLike, type WxLike } from './wx-like'

declare const tt: WxLike

const host = () => tt

/**
 * Douyin. https://developer.open-douyin.com/docs/resource/zh-CN/mini-app/develop/api/open-interface/log-in/tt-login
 *
 * `server.configure({ platform: douyin })`. `<login>` is WeChat's: here a popup is the author's own, see PLATFORMS.md.
 *
 * `tt.login` brings up the app's own login page unless `force` is false. It is false for every login: codes are fetched
 * silently, and ahead of a tap, when a page of another's would take the user by surprise. Who is not logged in to the app
 * then gets `login-failed`; a button that wants to change that calls `tt.login({ force: true })` itself, and after it
 * `server.login()`.
 */
export const douyin: Platform = {
  ...createWxLike('douyin', host),
  async login(timeout) {
    const { code } = await call(host, 'login', { timeout, force: false })
    if (code) return code
    // Then there is an `anonymousCode` alone, which stands for the device and is nobody's login.
    throw { errMsg: 'no code: the user is not logged in to the app' }
  },
}
