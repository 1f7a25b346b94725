import type { KeyRing } from '../seal.ts'
import type { Store, UserRow } from '../store/store.ts'
import { phoneContext } from './user.ts'

export interface ResealerOptions {
  store: Store
  keyRing: KeyRing
  /** told that it did not come off; the next time will do */
  onLost(error: unknown): void
}

/**
 * After a change of SECRET_KEY: what an older key has sealed is sealed with the new one when its user is next seen. Nobody
 * waits for it. `session_key` needs none of this, each login writes it anew.
 */
export function createResealer({ store, keyRing, onLost }: ResealerOptions): (row: UserRow) => void {
  return ({ id, phone }) => {
    if (phone === null || keyRing.isCurrent(phone)) return
    try {
      const sealed = keyRing.seal(keyRing.open(phone, phoneContext(id)), phoneContext(id))
      store.resealPhone(id, phone, sealed).catch(onLost)
    } catch {
      // Its key is gone from the ring: the user shows without a phone.
    }
  }
}
