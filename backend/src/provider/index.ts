export { wechat, type WechatOptions } from './wechat.ts'
