import { settle, type Callbacks } from './async.ts'
import { getProject } from './context.ts'
import { switches } from './switches.ts'

/** The platform's limits, in characters: what a browser holds is counted the same way. */
const MAX_ITEM = 1024 * 1024
const MAX_TOTAL = 10 * 1024 * 1024

interface KeyOptions extends Callbacks {
  key: string
}

/** Tells the window that something in the storage is another. */
export const STORAGE_EVENT = 'preview:storage'

const changed = (): boolean => dispatchEvent(new Event(STORAGE_EVENT))

/** Apart for each platform too: two projects may have no appid yet, the demo's for instance. */
function prefix(): string {
  const { platform, appid } = getProject()
  return `${platform === 'wechat' ? 'mp' : platform}:${appid}:`
}

function keys(): string[] {
  const start = prefix()
  return Object.keys(localStorage).filter((key) => key.startsWith(start))
}

function size(): number {
  return keys().reduce(
    (total, key) => total + key.length - prefix().length + (localStorage.getItem(key)?.length ?? 0),
    0,
  )
}

function write(key: string, data: unknown): void {
  if (typeof key !== 'string' || key === '')
    throw new Error('parameter error: parameter.key should be String instead of ' + typeof key)
  const name = prefix() + key
  const text = JSON.stringify({ data })
  if (text.length > MAX_ITEM) throw new Error('exceed storage item max length')
  const others = size() - (localStorage.getItem(name)?.length ?? 0)
  if (switches.storageFull || others + text.length > MAX_TOTAL)
    throw new Error('exceed storage max size 10Mb')
  try {
    localStorage.setItem(name, text)
  } catch {
    throw new Error('exceed storage max size 10Mb')
  }
  changed()
}

function read(key: string): unknown {
  const text = localStorage.getItem(prefix() + key)
  return text === null ? undefined : (JSON.parse(text) as { data?: unknown }).data
}

function info(): { keys: string[]; currentSize: number; limitSize: number } {
  return {
    keys: keys().map((key) => key.slice(prefix().length)),
    currentSize: Math.ceil(size() / 1024),
    limitSize: MAX_TOTAL / 1024,
  }
}

function clear(): void {
  for (const key of keys()) localStorage.removeItem(key)
  changed()
}

function remove(key: string): void {
  localStorage.removeItem(prefix() + key)
  changed()
}

/** What lies in the storage of this mini-program, and changes of it by somebody else's hand than the mini-program's. */
export const storedByHand = {
  list: (): { key: string; data: unknown }[] => info().keys.map((key) => ({ key, data: read(key) })),
  put: write,
  remove,
  clear,
}

export const storage = {
  setStorageSync(key: string, data: unknown): void {
    try {
      write(key, data)
    } catch (error) {
      throw new Error(`setStorageSync:fail ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  },
  getStorageSync: (key: string): unknown => read(key) ?? '',
  removeStorageSync: remove,
  clearStorageSync: clear,
  getStorageInfoSync: info,
  setStorage: (options: KeyOptions & { data: unknown }) =>
    settle('setStorage', options, () => {
      write(options.key, options.data)
      return {}
    }),
  getStorage: (options: KeyOptions) =>
    settle('getStorage', options, () => {
      const data = read(options.key)
      if (data === undefined) throw new Error('data not found')
      return { data }
    }),
  removeStorage: (options: KeyOptions) =>
    settle('removeStorage', options, () => {
      remove(options.key)
      return {}
    }),
  clearStorage: (options?: Callbacks) =>
    settle('clearStorage', options, () => {
      clear()
      return {}
    }),
  getStorageInfo: (options?: Callbacks) => settle('getStorageInfo', options, info),
}
