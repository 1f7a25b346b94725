import type { UserRow } from '../store/store.ts'

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

/** The step is worked out from what is known, never stored: the two cannot drift apart. */
export function toUser(row: UserRow): User {
  const named = row.nickName !== '' && row.avatarUrl !== ''
  const step = row.memberSince === null ? 'visitor' : named ? 'profiled' : 'member'
  return { id: row.id, step, nickName: row.nickName, avatarUrl: row.avatarUrl, phone: null }
}
