import { messageOf } from '../server/error'
import { parse } from './json'
import type { Platform, PlatformRequest } from './platform'
import type { Surface } from './surface'
import type { Ty, TyError, TyOptions } from './ty'

declare const ty: Ty

/** The calls that answer by callbacks. */
type Call = { [K in keyof Ty]: Ty[K] extends (options: TyOptions<never>) => unknown ? K : never }[keyof Ty]
type ResultOf<K extends Call> = Parameters<Ty[K]>[0] extends TyOptions<infer T> ? T : never

/** One call, settled once, whichever callbacks the host calls, or if it throws. */
function call<K extends Call>(name: K, options: object): Promise<ResultOf<K>> {
  return new Promise<ResultOf<K>>((resolve, reject) => {
    const run = ty[name] as (options: TyOptions<ResultOf<K>>) => unknown
    void run({ ...options, success: resolve, fail: reject, failure: reject })
  }).catch((error: TyError) => {
    throw readable(error)
  })
}

/** Tuya's error with the `errMsg` that everything here reads: all of its texts, its codes in brackets. */
function readable(error: TyError): object {
  const texts = [error, error?.innerError].map((level) => {
    const { errorMsg = '', errorCode = '' } = level ?? {}
    return errorCode === '' ? errorMsg : `${errorMsg} (${errorCode})`.trim()
  })
  const errMsg = [...new Set(texts)].filter(Boolean).join(': ') || messageOf(error)
  return { ...error, errMsg }
}

/** Storage that fails says so as everything else does here. */
function stored<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw readable(error as TyError)
  }
}

/**
 * Its pages call a request's data a string: objects travel as JSON, as a form where their header says so, or in the address
 * where there is no body.
 */
function written({ method = 'GET', url, data, header, ...rest }: PlatformRequest): PlatformRequest {
  if (typeof data !== 'object' || !data || data instanceof ArrayBuffer)
    return { ...rest, method, url, data, header }
  if (/^(GET|HEAD)$/i.test(method)) {
    const parts = [url, encoded(data)].filter(Boolean)
    return { ...rest, method, url: parts.join(url.includes('?') ? '&' : '?'), header }
  }
  const [name, type] = Object.entries(header ?? {}).find(([name]) => /^content-type$/i.test(name)) ?? []
  const body = /urlencoded/i.test(type ?? '') ? encoded(data) : JSON.stringify(data)
  const json = name ? undefined : { 'content-type': 'application/json' }
  return { ...rest, method, url, data: body, header: { ...json, ...header } }
}

/** As in an address, without what is undefined. */
function encoded(data: object): string {
  const pairs = Object.entries(data).filter(([, value]) => value !== undefined)
  return pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
}

/** Tuya. https://developer.tuya.com/en/miniapp/develop/miniapp/api/ */
export const tuya: Platform = {
  name: 'tuya',
  async login(timeout) {
    const result = await call('login', { timeout })
    if (result?.code) return result.code
    throw { ...result, errMsg: 'login: no code' }
  },
  async request(options) {
    const { data, statusCode, header } = options.filePath
      ? await call('uploadFile', options)
      : await call('request', written(options))
    return { statusCode, data: typeof data === 'string' ? parse(data) : data, header: header ?? {} }
  },
  navigate: (kind, options) => call(kind, options),
  // Whatever it holds, a string is all that fits in.
  read(key) {
    const found = stored(() => ty.getStorageSync({ key }))
    const text = typeof found === 'string' ? found : found?.data
    return typeof text === 'string' ? parse(text) : text
  },
  write: (key, value) => void stored(() => ty.setStorageSync({ key, data: JSON.stringify(value) })),
  remove: (key) => void stored(() => ty.removeStorageSync({ key })),
  pages: () => [...getCurrentPages()],
}

/** What the popup needs of Tuya, whose buttons have no open-types. */
export const tuyaSurface: Surface = {
  modes: ['code'],
  // No button of its own that could answer so.
  refusal: () => 'button-failed',
  async profile() {
    const { nickName = '', avatarUrl, avatorUrl = '' } = (await call('getUserInfo', {})) ?? {}
    return { nickName, avatarUrl: avatarUrl || avatorUrl }
  },
  async picture() {
    const [file] = (await call('chooseImage', { count: 1 })).tempFilePaths
    if (file) return file
    throw { errMsg: 'chooseImage: no file' }
  },
  toast: (title, kind) => {
    ty.showToast({ title, icon: kind === 'success' ? 'success' : 'none', duration: 2000 })
  },
}
