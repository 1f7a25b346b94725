import server from 'miniprogram-login'
import type { LoginError } from 'miniprogram-login'
import { agreements } from '../../config'

interface Order {
  id: string
  title: string
  state: string
  price: string
  /** Epoch milliseconds. */
  createdAt: number
}

interface Custom {
  enter(): Promise<void>
  load(): Promise<void>
  onAgreement(event: WechatMiniprogram.CustomEvent<{ title: string; url: string }>): void
}

const data = {
  state: 'loading' as 'loading' | 'ready' | 'failed' | 'guest',
  message: '',
  tags: { 待付款: 'warning', 待收货: 'success', 已完成: 'default' },
  orders: [] as Array<Order & { time: string }>,
  agreements,
}

Page<typeof data, Custom>({
  data,

  onLoad() {
    void this.enter()
  },

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  /** The page may be reached by a share: then nobody has been asked to log in yet. */
  async enter() {
    const { status } = await server.guardPage()
    if (status === 1) await this.load()
    else this.setData({ state: 'guest' })
  },

  async load() {
    this.setData({ state: 'loading' })
    try {
      const { data } = await server.sendRequest<Order[]>({ url: '/orders' })
      this.setData({
        state: 'ready',
        orders: data.map((order) => ({ ...order, time: format(order.createdAt) })),
      })
    } catch (error) {
      const { code } = error as LoginError
      const gone = code === 'session-revoked' || code === 'unauthorized'
      this.setData({ state: gone ? 'guest' : 'failed', message: '订单加载失败，请检查网络后重试' })
    }
  },

  onAgreement({ detail: { url } }) {
    void wx.navigateTo({ url })
  },
})

function format(time: number): string {
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
