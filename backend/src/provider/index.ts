export type { CodeProviderOptions } from './code-provider.ts'
export { douyin } from './douyin.ts'
export { qq, type QqOptions } from './qq.ts'
export { wechat, type WechatOptions } from './wechat.ts'
