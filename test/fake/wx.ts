import type { PlatformRequest, PlatformResponse } from '../../component/platform/platform'

/** An answer of the network, after a while. `fail` is the text of a request that got none. */
export interface Answer {
  statusCode?: number
  data?: unknown
  header?: Record<string, string>
  delay?: number
  fail?: string
}

export interface FakeWx {
  /** What was called, in order. */
  readonly calls: {
    logins: number
    loginTimes: number[]
    requests: PlatformRequest[]
    opened: string[]
    toasts: string[]
  }
  readonly storage: Map<string, unknown>
  /** What `wx.login` does: `ok`, `fail` it, or never call back. */
  login: 'ok' | 'fail' | 'hang'
  storageThrows: boolean
  /** Full: only writing throws. */
  writeThrows: boolean
  /** How often storage was read. */
  reads: number
  /** What `selectComponent` of the first pages finds. */
  popup: unknown
  /** The page stack. */
  pages: FakePage[]
  /** Requests whose path ends so. */
  sent(path: string): PlatformRequest[]
}

/** As WeChat's storage does: a copy, not the object itself. */
const copy = (value: unknown): unknown => (value === undefined ? value : JSON.parse(JSON.stringify(value)))

export interface FakePage {
  route: string
  options?: Record<string, string>
  selectComponent?: () => unknown
}

type Callbacks = { success?: (result: unknown) => void; fail?: (error: unknown) => void }

/**
 * Stands in for WeChat: callbacks come later and once, an HTTP status of any kind is a success, and storage copies
 * what it is given. Installed as the global `wx`.
 */
export function installFakeWx(network: (request: PlatformRequest) => Answer | Promise<Answer>): FakeWx {
  const fake: FakeWx = {
    calls: { logins: 0, loginTimes: [], requests: [], opened: [], toasts: [] },
    storage: new Map(),
    login: 'ok',
    storageThrows: false,
    writeThrows: false,
    reads: 0,
    popup: null,
    pages: [],
    sent: (path) => fake.calls.requests.filter(({ url }) => url.endsWith(path)),
  }
  fake.pages.push(
    { route: 'first' },
    { route: 'top', options: { id: '1' }, selectComponent: () => fake.popup },
  )
  const later = (run: () => void, delay = 1) => void setTimeout(run, delay)
  const stored = <T>(run: () => T): T => {
    if (fake.storageThrows) throw Object.assign(new Error('setStorageSync:fail exceed storage max size'), {})
    return run()
  }
  const open = (kind: string) => (options: { url: string } & Callbacks) => {
    fake.calls.opened.push(`${kind} ${options.url}`)
    if (options.url.includes('missing'))
      later(() => options.fail?.({ errMsg: `${kind}:fail page is not found` }))
    else later(() => options.success?.({ errMsg: `${kind}:ok` }))
  }

  const wx = {
    login(options: Callbacks) {
      const number = ++fake.calls.logins
      fake.calls.loginTimes.push(Date.now())
      if (fake.login === 'hang') return
      if (fake.login === 'fail') later(() => options.fail?.({ errMsg: 'login:fail system error', errno: 1 }))
      else later(() => options.success?.({ code: `code-${number}`, errMsg: 'login:ok' }), 10)
    },
    request({ success, fail, ...request }: PlatformRequest & Callbacks) {
      fake.calls.requests.push(request)
      void Promise.resolve(network(request)).then(
        ({ statusCode = 200, data, header = {}, delay = 20, fail: error }) =>
          later(() => {
            const response: PlatformResponse = { statusCode, data, header }
            if (error) fail?.({ errMsg: error })
            else success?.({ ...response, errMsg: 'request:ok' })
          }, delay),
      )
    },
    // An upload is a request with a file; its answer is text.
    uploadFile({ success, ...options }: PlatformRequest & Callbacks) {
      wx.request({
        ...options,
        success: (response) => {
          const { statusCode, data } = response as PlatformResponse
          success?.({ statusCode, data: JSON.stringify(data), errMsg: 'uploadFile:ok' })
        },
      })
    },
    getSystemInfoSync: () => ({ SDKVersion: '3.5.0', platform: 'ios', windowWidth: 375 }),
    canIUse: () => true,
    nextTick: (run: () => void) => later(run, 0),
    getStorageSync(key: string) {
      fake.reads++
      return stored(() => copy(fake.storage.get(key)) ?? '')
    },
    setStorageSync(key: string, value: unknown) {
      if (fake.writeThrows) throw new Error('setStorageSync:fail exceed storage max size')
      stored(() => fake.storage.set(key, copy(value)))
    },
    removeStorageSync: (key: string) => stored(() => void fake.storage.delete(key)),
    showToast: ({ title }: { title: string }) => void fake.calls.toasts.push(title),
    navigateTo: open('navigateTo'),
    redirectTo: open('redirectTo'),
    reLaunch: open('reLaunch'),
    switchTab: open('switchTab'),
    navigateBack: (options: Callbacks) => open('navigateBack')({ url: '', ...options }),
  }
  Object.assign(globalThis, {
    wx,
    getCurrentPages: () => [...fake.pages],
  })
  return fake
}
