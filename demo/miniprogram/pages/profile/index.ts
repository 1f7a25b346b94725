import server from 'miniprogram-login'
import type { User } from 'miniprogram-login'
import { host } from '../../host'

interface Custom {
  stops: Array<() => void>
  onLogin(): void
  onComplete(): void
  onLogout(): Promise<void>
  onDevices(): void
  onDelete(): Promise<void>
}

const data = {
  user: null as User | null,
  host,
  steps: { visitor: '访客', member: '会员', profiled: '会员（资料完整）' },
}

Page<typeof data, Custom>({
  data,
  stops: [],

  onLoad() {
    const show = () => this.setData({ user: server.user ?? null })
    show()
    this.stops = [server.on('login', show), server.on('logout', show), server.on('step', show)]
    // This page has no popup: the helper opens the login page, and comes back.
    void server.guardPage()
  },

  onUnload() {
    for (const stop of this.stops) stop()
  },

  onLogin() {
    void server.login()
  },

  /** A member has logged in already: the popup asks only for what is missing. */
  onComplete() {
    void server.login({ step: 'profiled' })
  },

  async onLogout() {
    const { confirm } = await wx.showModal({ title: '退出登录', content: '退出后需要重新登录才能查看订单。' })
    if (!confirm) return
    await server.logout()
    void wx.showToast({ title: '已退出登录', icon: 'none' })
  },

  onDevices() {
    void server.navigateTo({ url: '/pages/devices/index' })
  },

  /** WeChat's review asks for a way to leave. */
  async onDelete() {
    const content = '账号和资料会被删除，无法恢复。'
    const { confirm } = await wx.showModal({ title: '注销账号', content, confirmText: '注销' })
    if (!confirm) return
    try {
      await server.sendRequest({ url: '/user', method: 'DELETE' })
    } catch {
      void wx.showToast({ title: '注销没有成功，请重试', icon: 'none' })
      return
    }
    await server.logout()
    void wx.showToast({ title: '账号已注销', icon: 'none' })
  },
})
