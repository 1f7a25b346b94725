import type { Phone } from '../provider/provider.ts'
import type { KeyRing } from '../seal.ts'
import type { UserRow } from '../store/store.ts'
import { maskPhone } from './phone.ts'

/** How far a user is: silent login only, logged in through the popup, and with nickname and avatar. */
export type Step = (typeof steps)[number]

const steps = ['visitor', 'member', 'profiled'] as const

export const reaches = (step: Step, wanted: Step): boolean => steps.indexOf(step) >= steps.indexOf(wanted)

/** What leaves the backend of a user. Neither the openid nor anything made from it is among this. */
export interface User {
  id: string
  step: Step
  /** '' if unknown */
  nickName: string
  /** '' if unknown; of an avatar that is kept here, a path from the backend's root unless `publicUrl` is set */
  avatarUrl: string
  /** masked; null if unknown */
  phone: string | null
}

export type ReadUser = (row: UserRow) => User

export const phoneContext = (userId: string): string => `login_users.phone ${userId}`

/** Avatars that are kept here: as they are stored, and as they are asked for. */
export const avatarPath = '/avatars/'

export interface UserReaderOptions {
  keyRing: KeyRing
  /** where the outside finds the backend, without a slash at the end; '' leaves a path */
  publicUrl: string
}

/** The step is worked out from what is known, never stored: the two cannot drift apart. */
export function createUserReader({ keyRing, publicUrl }: UserReaderOptions): ReadUser {
  return (row) => {
    const named = row.nickName !== '' && row.avatarUrl !== ''
    const step = row.memberSince === null ? 'visitor' : named ? 'profiled' : 'member'
    const isKeptHere = row.avatarUrl.startsWith(avatarPath)
    const avatarUrl = isKeptHere ? publicUrl + row.avatarUrl : row.avatarUrl
    return { id: row.id, step, nickName: row.nickName, avatarUrl, phone: masked(openPhone(keyRing, row)) }
  }
}

/** The whole number; null if it is unknown, or its key is gone from the ring: the user is still the user. */
export function openPhone(keyRing: KeyRing, { id, phone }: Pick<UserRow, 'id' | 'phone'>): Phone | null {
  if (phone === null) return null
  try {
    return JSON.parse(keyRing.open(phone, phoneContext(id))) as Phone
  } catch {
    return null
  }
}

const masked = (phone: Phone | null): string | null => (phone === null ? null : maskPhone(phone))
