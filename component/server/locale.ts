export type Locale = 'zh-CN' | 'en-US'

/** Every text of the popup. One table for each language, all of this shape. */
export interface Texts {
  title: string
  description: string
  /** The button, by mode. */
  userInfo: string
  code: string
  cancel: string
  close: string
  agree: string
  /** Between two agreements: before the last, and before the others. */
  and: string
  comma: string
  /** Around an agreement's title. */
  quote: [string, string]
  agreeFirst: string
  success: string
  denied: string
  /** Failures, by the error's code. */
  failures: {
    [code in 'network' | 'timeout' | 'login-failed' | 'login-timeout' | 'backend-failed']?: string
  } & {
    other: string
  }
}

export const texts: Record<Locale, Texts> = {
  'zh-CN': {
    title: '登录后继续',
    description: '登录后可查看订单、同步个人资料',
    userInfo: '微信一键登录',
    code: '一键登录',
    cancel: '暂不登录',
    close: '关闭',
    agree: '我已阅读并同意',
    and: '和',
    comma: '、',
    quote: ['《', '》'],
    agreeFirst: '请先阅读并勾选协议',
    success: '登录成功',
    denied: '你已拒绝授权，未登录',
    failures: {
      network: '网络不可用，请检查后重试',
      timeout: '网络超时，请重试',
      'login-failed': '微信登录失败，请重试',
      'login-timeout': '微信没有响应，请重试',
      'backend-failed': '服务器开小差了，请稍后重试',
      other: '登录失败，请重试',
    },
  },
  'en-US': {
    title: 'Log in to continue',
    description: 'See your orders and keep your profile in sync',
    userInfo: 'Log in with WeChat',
    code: 'Log in',
    cancel: 'Not now',
    close: 'Close',
    agree: 'I have read and agree to ',
    and: ' and ',
    comma: ', ',
    quote: ['', ''],
    agreeFirst: 'Please agree to the terms first',
    success: 'Logged in',
    denied: 'You declined, so you are not logged in',
    failures: {
      network: 'No network. Check it and try again',
      timeout: 'The network is slow. Try again',
      'login-failed': 'WeChat could not log you in. Try again',
      'login-timeout': 'WeChat did not answer. Try again',
      'backend-failed': 'The server has a problem. Try again later',
      other: 'Could not log in. Try again',
    },
  },
}
