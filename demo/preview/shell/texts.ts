/** The panel in English, by its Chinese. Names of the platform's own things stay as the platform has them. */
const ENGLISH: Record<string, string> = {
  小程序: 'Mini-program',
  小程序预览: 'Mini-program preview',
  '正在启动…': 'Starting…',
  '启动失败，请查看控制台': 'It did not start: see the console',
  平台: 'Platform',
  微信: 'WeChat',
  涂鸦: 'Tuya',
  重新启动: 'Restart',
  开关: 'Switches',
  编译模式: 'Compile mode',
  '小程序的启动参数，切换后重新启动': 'Launch parameters; choosing restarts it',
  普通编译: 'Plain',
  会话与用户: 'Session and user',
  旁边显示: 'Shown beside it',
  机型: 'Phone',
  外观: 'Appearance',
  跟随系统: 'System',
  浅色: 'Light',
  深色: 'Dark',
  语言: 'Language',
  '手机的语言，切换后重新启动': "The phone's language; choosing restarts it",
  平台错误: 'Platform error',
  登录时微信服务器的回答: "What WeChat's server answers to each login",
  无: 'None',
  系统繁忙: 'system busy',
  'code 无效': 'code invalid',
  'code 已被使用': 'code used before',
  登录太频繁: 'too many logins',
  '高风险用户，被拦截': 'high-risk user, blocked',
  'appid 不合法': 'appid invalid',
  'secret 错误': 'secret wrong',
  今天的额度已用完: 'quota of today used up',
  拒绝授权: 'User denies',
  用户拒绝提供头像昵称和手机号: 'Avatar, nickname and phone number are refused',
  询问用户: 'Ask the user',
  授权时弹出系统的询问: 'Consent sheets and avatar chooser appear',
  '不问，直接同意': 'No: all is given',
  '手机号、头像': 'Phone and avatar',
  '也问昵称（2021 年前）': 'Name too (until 2021)',
  离线: 'Offline',
  没有网络: 'There is no network',
  慢网络: 'Slow network',
  '每个请求慢 3 秒': 'Each request takes 3 s longer',
  存储已满: 'Storage full',
  写入存储会失败: 'Writing to the storage fails',
  会话过期: 'Expire session',
  会话撤销: 'Revoke session',
  换个用户: 'New user',
  '后端认为会话已过期，下一个请求便知。': 'To the backend the session is over; the next request will tell.',
  '用户在另一台设备上结束了这个会话，下一个请求便知。':
    'The user ended the session from another device; the next request will tell.',
  '换了一个微信用户，存储是空的。': 'Another WeChat user, with an empty storage.',
  还没有登录: 'Nobody is logged in',
  '这个会话不在演示的服务器后端，或已经结束。': 'That session is not at the demo’s server, or is over.',
  '没有做到：': 'Not done: ',
  请求: 'Requests',
  存储: 'Storage',
  事件: 'Events',
  页面栈: 'Pages',
  会话: 'Session',
  电脑网页: 'Web page',
  清空: 'Clear',
  '小程序还没有发出请求。': 'No requests yet.',
  失败: 'failed',
  请求头: 'Header',
  发送: 'Sent',
  收到: 'Received',
  '存储是空的。': 'The storage is empty.',
  编辑: 'Edit',
  删除: 'Delete',
  保存: 'Save',
  取消: 'Cancel',
  '小程序已经读入内存的，重新启动后才会变。': 'What the mini-program holds in memory changes at a restart.',
  '这不是 JSON。': 'This is not JSON.',
  '存不下。': 'It does not fit.',
  还没有事件: 'No events yet',
  '没有打开的页面。': 'No page is open.',
  当前: 'on top',
  状态: 'State',
  已登录: 'Logged in',
  未登录: 'Guest',
  '已退出，不会静默登录': 'Logged out, and not logged in silently',
  步骤: 'Step',
  用户: 'User',
  微信用户标识: 'WeChat user (stand-in)',
  剩余时间: 'Ends in',
  到期: 'Ends at',
  令牌: 'Token',
  昵称: 'Nickname',
  手机号: 'Phone',
  天: 'd',
  小时: 'h',
  分: 'min',
  秒: 's',
  已过: 'over',
  '按存储里的内容显示；后端是否认可，下一个请求便知。':
    'As it is in the storage; whether the backend agrees, the next request will tell.',
  重新载入: 'Reload',
  '点击网页里的码，左边的手机就会扫它。': 'Click the code on the page: the phone scans it.',
  '手机扫了这个码。': 'The phone has scanned this code.',
  '这张图里没有这个小程序的码。': 'There is no code of this mini-program in the picture.',
}

/** Chinese unless the browser wants another language. */
const isChinese = /^zh\b/i.test(navigator.language)

export const t = (chinese: string): string => (isChinese ? chinese : (ENGLISH[chinese] ?? chinese))

/** What the page itself says. */
export function translatePage(): void {
  if (isChinese) return
  document.documentElement.lang = 'en'
  document.title = t(document.title)
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { nodeValue } = walker.currentNode
    const text = nodeValue?.trim()
    if (text) walker.currentNode.nodeValue = nodeValue!.replace(text, t(text))
  }
  for (const name of ['aria-label', 'title'])
    for (const element of document.querySelectorAll(`[${name}]`))
      element.setAttribute(name, t(element.getAttribute(name)!))
}
