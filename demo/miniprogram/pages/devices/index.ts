import server from 'miniprogram-login'
import type { LoginError } from 'miniprogram-login'

/** A session as the backend lists it; times are epoch milliseconds. */
interface Session {
  id: string
  current: boolean
  client: { kind: 'mini-program' | 'pc'; name: string }
  createdAt: number
  lastSeenAt: number
}

interface Device {
  id: string
  current: boolean
  name: string
  since: string
  seen: string
}

interface Custom {
  load(): Promise<void>
  end(url: string, question: string): Promise<void>
  onEnd(event: WechatMiniprogram.TouchEvent<object, object, { id: string; name: string }>): Promise<void>
  onEndOthers(): Promise<void>
}

const data = {
  state: 'loading' as 'loading' | 'ready' | 'failed' | 'guest',
  devices: [] as Device[],
}

Page<typeof data, Custom>({
  data,

  onLoad() {
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  async load() {
    try {
      const { data } = await server.sendRequest<{ result: Session[] }>({ url: '/sessions', login: true })
      this.setData({ state: 'ready', devices: data.result.map(toDevice) })
    } catch (error) {
      const { code } = error as LoginError
      const isGuest = ['cancel', 'deny', 'guest', 'session-revoked', 'unauthorized'].includes(code)
      this.setData({ state: isGuest ? 'guest' : 'failed' })
    }
  },

  async end(url, question) {
    const { confirm } = await wx.showModal({ title: '下线设备', content: question })
    if (!confirm) return
    try {
      await server.sendRequest({ url, method: 'DELETE' })
      void wx.showToast({ title: '已下线', icon: 'none' })
    } catch {
      void wx.showToast({ title: '没有成功，请重试', icon: 'none' })
    }
    await this.load()
  },

  onEnd({ currentTarget: { dataset } }) {
    return this.end(`/sessions/${dataset.id}`, `${dataset.name}需要重新登录。`)
  },

  onEndOthers() {
    return this.end('/sessions', '除本机外，其他设备都需要重新登录。')
  },
})

function toDevice({ id, current, client, createdAt, lastSeenAt }: Session): Device {
  const name = client.name || (client.kind === 'pc' ? '电脑网页' : '小程序')
  return { id, current, name, since: format(createdAt), seen: format(lastSeenAt) }
}

function format(time: number): string {
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
