import { storage } from '../wx/storage.ts'
import { tyError } from './call.ts'

interface Entry {
  key: string
  data: string
}

/** Storage by one object, of strings. What is wrong is thrown in the shape of Tuya's errors. */
function write({ key, data }: Entry): void {
  if (typeof data !== 'string') throw tyError(`data should be a string, not of type ${typeof data}`)
  try {
    storage.setStorageSync(key, data)
  } catch (error) {
    throw tyError(error instanceof Error ? error.message : String(error))
  }
}

/** WeChat's `({ key }, …)` is `(key)`: whoever calls it so finds out. */
function keyOf(options: { key: string }): string {
  if (typeof options?.key !== 'string') throw tyError('storage is called with one object: { key }')
  return options.key
}

export const storageSync = {
  setStorageSync: (options: Entry): void => write({ ...options, key: keyOf(options) }),
  getStorageSync: (options: { key: string }): unknown => storage.getStorageSync(keyOf(options)),
  removeStorageSync: (options: { key: string }): void => storage.removeStorageSync(keyOf(options)),
  clearStorageSync: storage.clearStorageSync,
}
