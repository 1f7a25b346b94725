export type Locale = 'zh-CN' | 'zh-TW' | 'en-US'

/** Every text of the popup. One table for each language, all of this shape; an author may replace single entries. */
export interface Texts {
  title: string
  description: string
  /** The buttons, by way. */
  userInfo: string
  phone: string
  code: string
  /** The phone button, once the number is there and only the network failed. */
  again: string
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
  /** Denied, where there is another way. */
  deniedOne: string
  profileTitle: string
  profileDescription: string
  avatar: string
  nickName: string
  nickNameHint: string
  nickNameFirst: string
  avatarFirst: string
  avatarFailed: string
  profileFailed: string
  save: string
  skip: string
  saved: string
  guideTitle: string
  guideBefore: string
  /** Where the platform does not name its guide. */
  guide: string
  guideAfter: string
  guideAgree: string
  guideRefuse: string
  /** Failures, by the error's code. */
  failures: { other: string } & Partial<Record<Failing, string>>
}

type Failing =
  | 'network'
  | 'timeout'
  | 'login-failed'
  | 'login-timeout'
  | 'backend-failed'
  | 'privacy'
  | 'undeclared'
  | 'no-permission'
  | 'quota'
  | 'too-frequent'
  | 'button-failed'

export const texts: Record<Locale, Texts> = {
  'zh-CN': {
    title: '登录后继续',
    description: '登录后可查看订单、同步个人资料',
    userInfo: '微信一键登录',
    phone: '手机号快捷登录',
    code: '一键登录',
    again: '重新登录',
    cancel: '暂不登录',
    close: '关闭',
    agree: '我已阅读并同意',
    and: '和',
    comma: '、',
    quote: ['《', '》'],
    agreeFirst: '请先阅读并勾选协议',
    success: '登录成功',
    denied: '你已拒绝授权，未登录',
    deniedOne: '你已拒绝授权，可换一种方式登录',
    profileTitle: '完善个人资料',
    profileDescription: '设置头像和昵称，方便识别你的账号',
    avatar: '选择头像',
    nickName: '昵称',
    nickNameHint: '请输入昵称',
    nickNameFirst: '请填写昵称',
    avatarFirst: '请选择头像',
    avatarFailed: '头像上传失败，保存时会重试',
    profileFailed: '保存失败，请重试',
    save: '保存',
    skip: '跳过',
    saved: '资料已保存',
    guideTitle: '隐私保护提示',
    guideBefore: '使用前请阅读',
    guide: '《用户隐私保护指引》',
    guideAfter: '，同意后我们才会使用你授权的信息。',
    guideAgree: '同意',
    guideRefuse: '拒绝',
    failures: {
      network: '网络不可用，请检查后重试',
      timeout: '网络超时，请重试',
      'login-failed': '登录失败，请重试',
      'login-timeout': '登录没有响应，请重试',
      'backend-failed': '服务器开小差了，请稍后重试',
      privacy: '同意隐私保护指引后才能使用',
      undeclared: '暂时无法使用，请换一种方式登录',
      'no-permission': '暂时无法使用手机号登录',
      quota: '暂时无法使用手机号登录',
      'too-frequent': '操作太频繁，请稍后再试',
      other: '登录失败，请重试',
    },
  },
  'zh-TW': {
    title: '登入後繼續',
    description: '登入後可查看訂單、同步個人資料',
    userInfo: '微信一鍵登入',
    phone: '手機號快捷登入',
    code: '一鍵登入',
    again: '重新登入',
    cancel: '暫不登入',
    close: '關閉',
    agree: '我已閱讀並同意',
    and: '和',
    comma: '、',
    quote: ['《', '》'],
    agreeFirst: '請先閱讀並勾選協議',
    success: '登入成功',
    denied: '你已拒絕授權，未登入',
    deniedOne: '你已拒絕授權，可換一種方式登入',
    profileTitle: '完善個人資料',
    profileDescription: '設定頭像和暱稱，方便識別你的帳號',
    avatar: '選擇頭像',
    nickName: '暱稱',
    nickNameHint: '請輸入暱稱',
    nickNameFirst: '請填寫暱稱',
    avatarFirst: '請選擇頭像',
    avatarFailed: '頭像上傳失敗，儲存時會重試',
    profileFailed: '儲存失敗，請重試',
    save: '儲存',
    skip: '略過',
    saved: '資料已儲存',
    guideTitle: '隱私保護提示',
    guideBefore: '使用前請閱讀',
    guide: '《用戶隱私保護指引》',
    guideAfter: '，同意後我們才會使用你授權的資訊。',
    guideAgree: '同意',
    guideRefuse: '拒絕',
    failures: {
      network: '網路不可用，請檢查後重試',
      timeout: '網路逾時，請重試',
      'login-failed': '登入失敗，請重試',
      'login-timeout': '登入沒有回應，請重試',
      'backend-failed': '伺服器開小差了，請稍後重試',
      privacy: '同意隱私保護指引後才能使用',
      undeclared: '暫時無法使用，請換一種方式登入',
      'no-permission': '暫時無法使用手機號登入',
      quota: '暫時無法使用手機號登入',
      'too-frequent': '操作太頻繁，請稍後再試',
      other: '登入失敗，請重試',
    },
  },
  'en-US': {
    title: 'Log in to continue',
    description: 'See your orders and keep your profile in sync',
    userInfo: 'Log in with WeChat',
    phone: 'Log in with phone number',
    code: 'Log in',
    again: 'Try again',
    cancel: 'Not now',
    close: 'Close',
    agree: 'I have read and agree to ',
    and: ' and ',
    comma: ', ',
    quote: ['', ''],
    agreeFirst: 'Please agree to the terms first',
    success: 'Logged in',
    denied: 'You declined, so you are not logged in',
    deniedOne: 'You declined. Try another way',
    profileTitle: 'Complete your profile',
    profileDescription: 'A picture and a name make your account yours',
    avatar: 'Choose a picture',
    nickName: 'Name',
    nickNameHint: 'Your name',
    nickNameFirst: 'Please enter a name',
    avatarFirst: 'Please choose a picture',
    avatarFailed: 'The picture was not uploaded. Saving tries again',
    profileFailed: 'Could not save. Try again',
    save: 'Save',
    skip: 'Skip',
    saved: 'Saved',
    guideTitle: 'Privacy',
    guideBefore: 'Before you go on, please read ',
    guide: 'the privacy guide',
    guideAfter: '. What you grant is used only after you agree.',
    guideAgree: 'Agree',
    guideRefuse: 'Decline',
    failures: {
      network: 'No network. Check it and try again',
      timeout: 'The network is slow. Try again',
      'login-failed': 'The login failed. Try again',
      'login-timeout': 'The login got no answer. Try again',
      'backend-failed': 'The server has a problem. Try again later',
      privacy: 'Agree to the privacy guide to go on',
      undeclared: 'Not available now. Try another way',
      'no-permission': 'Phone login is not available',
      quota: 'Phone login is not available',
      'too-frequent': 'Too many tries. Wait a moment',
      other: 'Could not log in. Try again',
    },
  },
}
