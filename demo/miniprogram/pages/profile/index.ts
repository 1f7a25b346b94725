import server from 'miniprogram-login'
import type { User } from 'miniprogram-login'

interface Custom {
  stops: Array<() => void>
  onLogin(): void
  onComplete(): void
  onLogout(): Promise<void>
}

const data = {
  user: null as User | null,
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
})
