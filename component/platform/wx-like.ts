import { messageOf } from '../server/error'
import { parse } from './json'
import type { Platform, PlatformResponse } from './platform'

/** The calls that a host has by WeChat's names, with WeChat's callbacks. Those used here; no package has types for all hosts. */
export interface WxLike {
  login(options: WxLikeOptions<WxLikeLogin>): unknown
  request(options: WxLikeOptions<PlatformResponse>): unknown
  uploadFile(options: WxLikeOptions<{ statusCode: number; data: string }>): unknown
  navigateTo(options: WxLikeOptions<unknown>): unknown
  redirectTo(options: WxLikeOptions<unknown>): unknown
  reLaunch(options: WxLikeOptions<unknown>): unknown
  switchTab(options: WxLikeOptions<unknown>): unknown
  navigateBack(options: WxLikeOptions<unknown>): unknown
  getStorageSync(key: string): unknown
  setStorageSync(key: string, value: unknown): unknown
  removeStorageSync(key: string): unknown
}

export interface WxLikeLogin {
  code?: string
  errMsg?: string
}

export interface WxLikeOptions<T> {
  success?(result: T): void
  fail?(error: WxLikeError): void
  [option: string]: unknown
}

/** WeChat's `errMsg`; here and there a host says `msg` instead. */
export interface WxLikeError {
  errMsg?: string
  msg?: string
  [detail: string]: unknown
}

type Call = Exclude<keyof WxLike, `${string}Sync`>
type ResultOf<K extends Call> = Parameters<WxLike[K]>[0] extends WxLikeOptions<infer T> ? T : never

/** One call, as a promise. Rejects with what the host said, its text as `errMsg`. */
export function call<K extends Call>(host: () => WxLike, name: K, options: object): Promise<ResultOf<K>> {
  return new Promise<ResultOf<K>>((resolve, reject) => {
    const all: WxLikeOptions<ResultOf<K>> = { ...options, success: resolve, fail: reject }
    host()[name](all as never)
  }).catch((error: WxLikeError) => {
    throw readable(error)
  })
}

const readable = (error: WxLikeError): object => ({
  ...error,
  errMsg: error?.errMsg || error?.msg || messageOf(error),
})

/** Storage that fails says so as everything else does here. */
function stored<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw readable(error as WxLikeError)
  }
}

/**
 * A host that has taken over WeChat's calls under a name of its own; where it differs, its file says so.
 * @param host gives its global object, which is not touched before the first call
 */
export function createWxLike(name: string, host: () => WxLike): Platform {
  return {
    name,
    async login(timeout) {
      const { code, errMsg } = await call(host, 'login', { timeout })
      if (code) return code
      throw { errMsg: `no code: ${errMsg}` }
    },
    async request(options) {
      if (!options.filePath) return call(host, 'request', options)
      const { statusCode, data } = await call(host, 'uploadFile', options)
      return { statusCode, data: parse(data), header: {} }
    },
    navigate: (kind, options) => call(host, kind, options),
    read: (key) => stored(() => host().getStorageSync(key)),
    write: (key, value) => void stored(() => host().setStorageSync(key, value)),
    remove: (key) => void stored(() => host().removeStorageSync(key)),
    pages: () => [...getCurrentPages()],
  }
}
