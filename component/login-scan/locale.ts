import type { Locale } from '../server/locale'

/** Every text of the card. One table for each language, all of this shape; an author may replace single entries. */
export interface ScanTexts {
  loading: string
  title: string
  site: string
  client: string
  ip: string
  time: string
  account: string
  /** Instead of a browser or an address that the backend does not know. */
  nothing: string
  /** Instead of a nickname and a phone number that the user has not given. */
  nobody: string
  warning: string
  /** What is left to confirm in: `{m}` minutes and `{s}` seconds… */
  left: string
  /** …and in the last minute. */
  leftSeconds: string
  confirm: string
  cancel: string
  /** The ends and the stops: what has happened, and what to do about it. */
  guest: string
  guestHint: string
  failed: string
  confirmed: string
  confirmedHint: string
  cancelled: string
  cancelledHint: string
  expired: string
  expiredHint: string
  taken: string
  takenHint: string
  used: string
  usedHint: string
  unknown: string
  unknownHint: string
  invalid: string
  invalidHint: string
  /** Their buttons. */
  login: string
  retry: string
  done: string
  close: string
  /** Failures that may be tried again. */
  failures: { network: string; timeout: string; backend: string; busy: string; other: string }
}

export const texts: Record<Locale, ScanTexts> = {
  'zh-CN': {
    loading: '正在读取登录请求',
    title: '登录电脑端',
    site: '网站',
    client: '浏览器',
    ip: 'IP 地址',
    time: '发起时间',
    account: '登录账号',
    nothing: '未知',
    nobody: '微信用户',
    warning: '请确认是你本人在登录，不要扫描他人发来的码',
    left: '请在 {m} 分 {s} 秒内确认',
    leftSeconds: '请在 {s} 秒内确认',
    confirm: '确认登录',
    cancel: '取消',
    guest: '未登录，无法确认',
    guestHint: '登录后才能确认电脑端的登录',
    failed: '没有读取到登录请求',
    confirmed: '已登录电脑端',
    confirmedHint: '请回到电脑上继续',
    cancelled: '已取消',
    cancelledHint: '电脑端没有登录',
    expired: '登录码已过期',
    expiredHint: '请在电脑上刷新登录码，再扫一次',
    taken: '登录码已被他人扫描',
    takenHint: '另一个账号先扫了这个码，请在电脑上刷新后再扫一次',
    used: '登录码已使用',
    usedHint: '每个码只能登录一次，请在电脑上刷新后再扫一次',
    unknown: '登录码不存在',
    unknownHint: '它可能早已失效，请在电脑上刷新后再扫一次',
    invalid: '这不是登录码',
    invalidHint: '请在电脑上打开登录页，扫描页面上的码',
    login: '去登录',
    retry: '重试',
    done: '完成',
    close: '返回',
    failures: {
      network: '网络不可用，请检查后重试',
      timeout: '网络超时，请重试',
      backend: '服务器开小差了，请稍后重试',
      busy: '操作太频繁，请稍后再试',
      other: '没有成功，请重试',
    },
  },
  'zh-TW': {
    loading: '正在讀取登入請求',
    title: '登入電腦端',
    site: '網站',
    client: '瀏覽器',
    ip: 'IP 位址',
    time: '發起時間',
    account: '登入帳號',
    nothing: '未知',
    nobody: '微信用戶',
    warning: '請確認是你本人在登入，不要掃描他人傳來的碼',
    left: '請在 {m} 分 {s} 秒內確認',
    leftSeconds: '請在 {s} 秒內確認',
    confirm: '確認登入',
    cancel: '取消',
    guest: '未登入，無法確認',
    guestHint: '登入後才能確認電腦端的登入',
    failed: '沒有讀取到登入請求',
    confirmed: '已登入電腦端',
    confirmedHint: '請回到電腦上繼續',
    cancelled: '已取消',
    cancelledHint: '電腦端沒有登入',
    expired: '登入碼已過期',
    expiredHint: '請在電腦上重新整理登入碼，再掃一次',
    taken: '登入碼已被他人掃描',
    takenHint: '另一個帳號先掃了這個碼，請在電腦上重新整理後再掃一次',
    used: '登入碼已使用',
    usedHint: '每個碼只能登入一次，請在電腦上重新整理後再掃一次',
    unknown: '登入碼不存在',
    unknownHint: '它可能早已失效，請在電腦上重新整理後再掃一次',
    invalid: '這不是登入碼',
    invalidHint: '請在電腦上打開登入頁，掃描頁面上的碼',
    login: '去登入',
    retry: '重試',
    done: '完成',
    close: '返回',
    failures: {
      network: '網路不可用，請檢查後重試',
      timeout: '網路逾時，請重試',
      backend: '伺服器開小差了，請稍後重試',
      busy: '操作太頻繁，請稍後再試',
      other: '沒有成功，請重試',
    },
  },
  'en-US': {
    loading: 'Reading the login request',
    title: 'Log in on a computer',
    site: 'Site',
    client: 'Browser',
    ip: 'IP address',
    time: 'Asked at',
    account: 'Account',
    nothing: 'Unknown',
    nobody: 'WeChat user',
    warning: 'Make sure it is you who logs in. Never scan a code that somebody sent you',
    left: 'Confirm within {m} min {s} s',
    leftSeconds: 'Confirm within {s} s',
    confirm: 'Log in',
    cancel: 'Cancel',
    guest: 'You are not logged in',
    guestHint: 'Log in here first, then confirm the computer',
    failed: 'The login request could not be read',
    confirmed: 'The computer is logged in',
    confirmedHint: 'Go on there',
    cancelled: 'Cancelled',
    cancelledHint: 'The computer is not logged in',
    expired: 'The code has expired',
    expiredHint: 'Refresh it on the computer and scan again',
    taken: 'Somebody else scanned this code',
    takenHint: 'Another account was first. Refresh the code on the computer and scan again',
    used: 'The code was used already',
    usedHint: 'Each code logs in once. Refresh it on the computer and scan again',
    unknown: 'There is no such code',
    unknownHint: 'It may be long gone. Refresh it on the computer and scan again',
    invalid: 'This is not a login code',
    invalidHint: 'Open the login page on the computer and scan the code there',
    login: 'Log in',
    retry: 'Try again',
    done: 'Done',
    close: 'Back',
    failures: {
      network: 'No network. Check it and try again',
      timeout: 'The network is slow. Try again',
      backend: 'The server has a problem. Try again later',
      busy: 'Too many tries. Wait a moment',
      other: 'That did not work. Try again',
    },
  },
}
