export { createBackend, type Backend, type BackendOptions } from './backend.ts'
export { ConfigError } from './config-error.ts'
export { ApiError, errorNames, isApiError, type ApiErrorOptions, type ErrorName } from './error.ts'
export type { KoaContext, KoaMiddleware, KoaOptions, RequireLoginOptions } from './http/koa.ts'
export type { LogLevel, LogOptions } from './log.ts'
export type { LoginInput } from './login/schema.ts'
export type { LoginResult } from './login/answers.ts'
export type { LoginEvent, OnLogin } from './login/service.ts'
export type {
  CodeImage,
  EncryptedUserInfo,
  Exchange,
  Phone,
  PlatformCall,
  Profile,
  Provider,
  ProviderFactory,
  ProviderHost,
  UserTokens,
} from './provider/provider.ts'
export * from './provider/index.ts'
export type { WechatScanOptions } from './provider/wechat-code-image.ts'
export { serve, type ServeOptions, type Serving } from './http/serve.ts'
export type { Session } from './session/service.ts'
export { defaultLimits, type Limit, type LimitName, type Limits } from './limit/limits.ts'
export type { Identity } from './store/store.ts'
export type { UserDetails } from './user/service.ts'
export type { Step, User } from './user/user.ts'
