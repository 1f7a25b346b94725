import type { Phone } from '../provider/provider.ts'
import type { KeyRing } from '../seal.ts'
import type { UserRow } from '../store/store.ts'
import { maskPhone } from './phone.ts'

/** How far a user is: silent login only, logged in through the popup, and with nickname and avatar. */
export type Step = 'visitor' | 'member' | 'profiled'

/** What leaves the backend of a user. Neither the openid nor anything made from it is among this. */
export interface User {
  id: string
  step: Step
  /** '' if unknown */
  nickName: string
  /** '' if unknown */
  avatarUrl: string
  /** masked; null if unknown */
  phone: string | null
}

export type ReadUser = (row: UserRow) => User

export const phoneContext = (userId: string): string => `login_users.phone ${userId}`

/** The step is worked out from what is known, never stored: the two cannot drift apart. */
export function createUserReader(keyRing: KeyRing): ReadUser {
  return (row) => {
    const named = row.nickName !== '' && row.avatarUrl !== ''
    const step = row.memberSince === null ? 'visitor' : named ? 'profiled' : 'member'
    return { id: row.id, step, nickName: row.nickName, avatarUrl: row.avatarUrl, phone: readPhone(row) }
  }

  function readPhone({ id, phone }: UserRow): string | null {
    if (phone === null) return null
    try {
      return maskPhone(JSON.parse(keyRing.open(phone, phoneContext(id))) as Phone)
    } catch {
      // Its key is gone from the ring. The user is still the user.
      return null
    }
  }
}
