import server from 'miniprogram-login'
import type { Locale } from 'miniprogram-login'
import { agreements } from '../../config'

interface Item {
  title: string
  label?: string
  /** The popup's properties, over the plain ones. */
  props: Record<string, unknown>
}

const plain = {
  mode: 'code',
  profile: 'none',
  position: 'bottom',
  theme: 'auto',
  // The helper's own.
  locale: '',
  texts: {},
  title: '',
  logo: '',
  agreements,
}

const long = [
  { title: '用户服务协议' },
  { title: '隐私政策' },
  { title: '未成年人个人信息保护规则' },
  { title: '第三方信息共享清单及软件开发工具包目录' },
]

const groups: Array<{ title: string; items: Item[] }> = [
  {
    title: '登录方式 mode',
    items: [
      { title: '微信一键登录', label: 'userInfo', props: { mode: 'userInfo' } },
      { title: '手机号快捷登录', label: 'phone', props: { mode: 'phone' } },
      { title: '普通点击', label: 'code', props: { mode: 'code' } },
      { title: '手机号为主，普通登录为辅', label: 'phone,code', props: { mode: 'phone,code' } },
    ],
  },
  {
    title: '完善资料 profile',
    items: [
      { title: '不询问', label: 'none', props: { profile: 'none' } },
      { title: '可以跳过', label: 'optional', props: { profile: 'optional' } },
      { title: '必须填写', label: 'required', props: { profile: 'required' } },
    ],
  },
  {
    title: '位置 position',
    items: [
      { title: '底部', label: 'bottom', props: { position: 'bottom' } },
      { title: '居中', label: 'center', props: { position: 'center' } },
    ],
  },
  {
    title: '主题 theme',
    items: [
      { title: '浅色', label: 'light', props: { theme: 'light' } },
      { title: '深色', label: 'dark', props: { theme: 'dark' } },
      { title: '跟随系统', label: 'auto', props: { theme: 'auto' } },
    ],
  },
  {
    title: '语言 locale',
    items: [
      { title: '简体中文', label: 'zh-CN', props: { locale: 'zh-CN', mode: 'phone,code' } },
      { title: '繁體中文', label: 'zh-TW', props: { locale: 'zh-TW', mode: 'phone,code' } },
      { title: 'English', label: 'en-US', props: { locale: 'en-US', mode: 'phone,code' } },
      {
        title: '自己的文字',
        label: 'texts',
        props: { texts: { title: '欢迎回到咖啡店', code: '进店', cancel: '先逛逛' } },
      },
    ],
  },
  {
    title: '内容',
    items: [
      { title: '没有协议', props: { agreements: [] } },
      { title: '很多协议', props: { agreements: long } },
      { title: '很长的标题', props: { title: '登录云南高原小粒咖啡会员商城，查看订单、积分与专属优惠' } },
    ],
  },
]

interface Custom {
  onOpen(event: WechatMiniprogram.TouchEvent<object, object, { at: number; index: number }>): Promise<void>
  onAgreement(event: WechatMiniprogram.CustomEvent<{ url?: string }>): void
}

const data = { groups, shown: plain as Record<string, unknown> }

Page<typeof data, Custom>({
  data,

  /** `?locale=en-US` shows all of it in that language. */
  onLoad({ locale = 'zh-CN' }) {
    server.configure({ locale: locale as Locale })
  },

  async onOpen({ currentTarget: { dataset } }) {
    const item = groups[dataset.at]?.items[dataset.index]
    if (!item) return
    this.setData({ shown: { ...plain, ...item.props } })
    await server.logout()
    await server.login()
  },

  onAgreement({ detail: { url } }) {
    if (url) void wx.navigateTo({ url })
  },
})
