export { qq, type QqOptions } from './qq.ts'
export { wechat, type WechatOptions } from './wechat.ts'
