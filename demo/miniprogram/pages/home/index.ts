import server from 'miniprogram-login'
import type { User } from 'miniprogram-login'
import { agreements } from '../../config'
import { host } from '../../host'

interface Custom {
  stops: Array<() => void>
  onUser(): void
  onOrders(): void
  onGallery(): void
  onAgreement(event: WechatMiniprogram.CustomEvent<{ title: string; url: string }>): void
}

const data = {
  user: null as User | null,
  agreements,
  host,
  shortcuts: [
    { icon: 'pending-payment', text: '待付款' },
    { icon: 'send-gift-o', text: '待发货' },
    { icon: 'logistics', text: '待收货' },
    { icon: 'comment-o', text: '待评价' },
  ],
}

Page<typeof data, Custom>({
  data,
  stops: [],

  onLoad() {
    const show = () => this.setData({ user: server.user ?? null })
    show()
    this.stops = [server.on('login', show), server.on('logout', show)]
  },

  onUnload() {
    for (const stop of this.stops) stop()
  },

  onUser() {
    if (server.user) void server.navigateTo({ url: '/pages/profile/index' })
    else void server.login()
  },

  onOrders() {
    void server.navigateTo({ url: '/pages/orders/index' })
  },

  onGallery() {
    void wx.navigateTo({ url: '/pages/gallery/index' })
  },

  onAgreement({ detail: { url } }) {
    void wx.navigateTo({ url })
  },
})
