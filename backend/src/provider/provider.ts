import type { Identity } from '../store/store.ts'

export interface Exchange {
  identity: Identity
  /** as the platform wrote it; null where the platform has none */
  sessionKey: string | null
}

/** What a mini-program hands over of getUserInfo: the platform's own words, nothing of it trusted yet. */
export interface EncryptedUserInfo {
  encryptedData: string
  iv: string
  rawData: string
  signature: string
}

/** A phone number as the platform vouches for it: digits only. */
export interface Phone {
  /** e.g. `86`; '' if the platform gives none */
  countryCode: string
  /** without the country code */
  number: string
}

export interface Profile {
  /** '' if the platform gives no real one */
  nickName: string
  /** '' if the platform gives no real one */
  avatarUrl: string
}

/**
 * One platform's server side. A failure is an ApiError whose `detail` may hold numbers for the log, never a credential.
 */
export interface Provider {
  /** what a request names it by */
  readonly name: string
  readonly appId: string
  /** Trades the code for who the user is. Bounded in time; asks once, never again by itself. */
  exchange(code: string): Promise<Exchange>
  /** Checks and opens what getUserInfo gave. Absent where the platform has no such thing. */
  openUserInfo?(userInfo: EncryptedUserInfo, exchange: Exchange, now: number): Profile
  /**
   * Trades the phone code of getPhoneNumber, which is not a login code, for the number. Bounded in time. Absent where
   * the platform has no such thing.
   */
  exchangePhone?(phoneCode: string): Promise<Phone>
  close(): Promise<void>
}
