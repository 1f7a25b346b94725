import type { Platform } from './platform'
import { createWxLike, type WxLike } from './wx-like'

declare const qq: WxLike

/**
 * QQ, whose calls are WeChat's. https://q.qq.com/wiki/develop/miniprogram/API/open_port/port_login.html
 *
 * `server.configure({ platform: qq })`. `<login>` is WeChat's: here a popup is the author's own, see PLATFORMS.md.
 */
const platform: Platform = createWxLike('qq', () => qq)

export { platform as qq }
