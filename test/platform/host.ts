/** A call of a host as a mini-program makes it: options, with the callbacks among them. */
export type Options = Record<string, unknown> & { success?(result: unknown): void; complete?(): void }

/** What a host's global object looks like to those who call it, where hosts differ. */
export interface HostShape {
  /** The global object's name. */
  global: string
  /** A failure as the host says it. */
  failure(text: string): object
  /** The callbacks that may hear of a failure. Default: `fail`. */
  failing?: string[]
  /** Whether its request knows GET and POST alone: then the backend reads the rest from a header. */
  methods?: 'all' | 'GET and POST'
  /** How storage is called. Default: as WeChat's, with key and value. */
  storage?: 'key-value' | 'one-object'
}

/** Stands in for a host: each call does what the test says, and is written down. */
export interface FakeHost {
  /** By the call's name; until it is set, a call never answers. */
  answers: Record<string, (options: Options) => void>
  calls: Array<[name: string, options: Options]>
  store: Map<string, unknown>
  storageThrows: boolean
  pages: object[]
}

const CALLS = [
  'login',
  'request',
  'uploadFile',
  'navigateTo',
  'redirectTo',
  'reLaunch',
  'switchTab',
  'navigateBack',
  'showToast',
  'getUserInfo',
  'chooseImage',
]

/** Installs a new one under the host's global name. */
export function installHost({ global, failure, storage = 'key-value' }: HostShape): FakeHost {
  const host: FakeHost = { answers: {}, calls: [], store: new Map(), storageThrows: false, pages: [] }
  const call = (name: string) => (options: Options) => {
    host.calls.push([name, options])
    host.answers[name]?.(options)
  }
  const storing = <T>(run: () => T): T => {
    if (host.storageThrows) throw failure('storage is full')
    return run()
  }
  // As every host does it: what is stored is a copy.
  const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
  const keyValue = {
    getStorageSync: (key: string) => storing(() => host.store.get(key) ?? ''),
    setStorageSync: (key: string, value: unknown) => storing(() => void host.store.set(key, copy(value))),
    removeStorageSync: (key: string) => storing(() => void host.store.delete(key)),
  }
  const oneObject = {
    getStorageSync: ({ key }: { key: string }) => storing(() => host.store.get(key) ?? ''),
    setStorageSync: ({ key, data }: { key: string; data: unknown }) =>
      storing(() => {
        if (typeof data !== 'string') throw failure('data is not a string')
        host.store.set(key, data)
      }),
    removeStorageSync: ({ key }: { key: string }) => storing(() => void host.store.delete(key)),
  }
  Object.assign(globalThis, {
    [global]: {
      ...Object.fromEntries(CALLS.map((name) => [name, call(name)])),
      ...(storage === 'one-object' ? oneObject : keyValue),
    },
    getCurrentPages: () => host.pages,
  })
  return host
}
