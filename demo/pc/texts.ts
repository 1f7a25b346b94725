const zh = {
  brand: '小程序登录演示',
  pageTitle: '登录 · 小程序登录演示',
  title: '微信扫码登录',
  lead: '不用密码，在手机上点一下确认。',
  step1: '打开微信，点“扫一扫”',
  step2: '对准小程序码',
  step3: '核对信息，点“确认登录”',
  image: '用微信扫描的登录小程序码',
  loading: '正在生成小程序码…',
  waiting: '请用微信扫码',
  scanned: '已扫码，请在手机上确认',
  confirmed: '登录成功',
  cancelled: '已在手机上取消登录',
  expired: '小程序码已过期',
  failed: '小程序码没有生成',
  left: '{time} 后过期',
  trouble: '网络断开了，正在重新连接…',
  refresh: '刷新',
  again: '重新扫码',
  retry: '重试',
  error_network: '请检查网络后重试',
  error_timeout: '请检查网络后重试',
  error_too_many_requests: '操作太频繁，请过一会儿再试',
  error_ticket_used: '这个码已经用过了，请换一个',
  error_ticket_unknown: '浏览器没有保存 Cookie，请允许后重试',
  error_other: '服务暂时不可用，请稍后再试',
  nobody: '微信用户',
  loggedIn: '已在这台电脑上登录',
  logout: '退出',
  reload: '刷新',
  ordersLoading: '正在读取订单…',
  ordersFailed: '订单没有读取到，请重试',
  orders: '{count} 个订单',
  ended: '登录已失效，可能已在手机上被下线。请重新扫码。',
  logoutFailed: '退出没有成功，请检查网络后重试。',
  other: 'English',
}

export type TextName = keyof typeof zh
type Texts = Record<TextName, string>

const en: Texts = {
  brand: 'Mini-program login demo',
  pageTitle: 'Log in · Mini-program login demo',
  title: 'Log in with WeChat',
  lead: 'No password: one tap on your phone.',
  step1: 'Open WeChat and choose Scan',
  step2: 'Point the camera at the code',
  step3: 'Check what it says, then confirm',
  image: 'Code to be scanned with WeChat',
  loading: 'Making a code…',
  waiting: 'Scan it with WeChat',
  scanned: 'Scanned. Please confirm on your phone',
  confirmed: 'Logged in',
  cancelled: 'Cancelled on the phone',
  expired: 'This code has expired',
  failed: 'There is no code',
  left: 'Expires in {time}',
  trouble: 'Connection lost. Trying again…',
  refresh: 'Refresh',
  again: 'Scan again',
  retry: 'Try again',
  error_network: 'Please check your network',
  error_timeout: 'Please check your network',
  error_too_many_requests: 'Too many attempts. Please wait a moment',
  error_ticket_used: 'This code has been used. Please take another',
  error_ticket_unknown: 'Your browser keeps no cookies. Please allow them',
  error_other: 'The service is not available just now',
  nobody: 'WeChat user',
  loggedIn: 'Logged in on this computer',
  logout: 'Log out',
  reload: 'Refresh',
  ordersLoading: 'Reading your orders…',
  ordersFailed: 'Your orders could not be read',
  orders: 'Orders: {count}',
  ended: 'You are logged out, maybe from your phone. Please scan again.',
  logoutFailed: 'You are still logged in: please check your network.',
  other: '中文',
}

export const languages = { 'zh-CN': zh, 'en-US': en } satisfies Record<string, Texts>
export type Language = keyof typeof languages

/** What `?lang` says, else the browser's language. */
function chooseLanguage(): Language {
  const wanted = new URLSearchParams(location.search).get('lang') ?? navigator.language
  return /^zh/i.test(wanted) ? 'zh-CN' : 'en-US'
}

let language = chooseLanguage()

export const currentLanguage = (): Language => language

/** It stays with the address, so that a reload keeps it. */
export function setLanguage(next: Language): void {
  language = next
  const url = new URL(location.href)
  url.searchParams.set('lang', next)
  history.replaceState(history.state, '', url)
}

export function text(name: TextName, values: Record<string, string | number> = {}): string {
  return languages[language][name].replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''))
}

export const isTextName = (name: string): name is TextName => name in zh
