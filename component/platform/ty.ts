/**
 * Those calls of Tuya's global object that are used here, as its pages describe them; no package brings these types.
 * https://developer.tuya.com/en/miniapp/develop/miniapp/api/
 */
export interface Ty {
  /** The code lives five minutes. MiniKit 3.2.0. */
  login(options: TyOptions<{ code?: string }>): unknown
  getUserInfo(options: TyOptions<TyUser>): unknown
  chooseImage(options: TyOptions<{ tempFilePaths: string[] }>): unknown
  request(options: TyOptions<TyResponse>): unknown
  uploadFile(options: TyOptions<TyResponse>): unknown
  navigateTo(options: TyOptions<unknown>): unknown
  redirectTo(options: TyOptions<unknown>): unknown
  reLaunch(options: TyOptions<unknown>): unknown
  switchTab(options: TyOptions<unknown>): unknown
  navigateBack(options: TyOptions<unknown>): unknown
  showToast(options: TyOptions<unknown>): unknown
  /** One object, and data that is a string. BaseKit 2.0.1. */
  setStorageSync(options: { key: string; data: string }): unknown
  /** The string itself; some samples read it from `data`. */
  getStorageSync(options: { key: string }): string | { data?: string } | null | undefined
  removeStorageSync(options: { key: string }): unknown
}

/** Which callback hears of a failure differs between its samples: `fail`, or `failure`. */
export interface TyOptions<T> {
  success?(result: T): void
  fail?(error: TyError): void
  failure?(error: TyError): void
  complete?(): void
  [option: string]: unknown
}

export interface TyError {
  errorMsg?: string
  errorCode?: string | number
  /** What lies below it. */
  innerError?: { errorMsg?: string; errorCode?: string | number }
}

export interface TyUser {
  nickName?: string
  avatarUrl?: string
  /** As some samples spell it. */
  avatorUrl?: string
}

export interface TyResponse {
  data: unknown
  statusCode: number
  header?: Record<string, string>
}
