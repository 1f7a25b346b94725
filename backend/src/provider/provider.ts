import type { Logger } from '../log.ts'
import type { Forgotten, Identity } from '../store/store.ts'
import type { BreakerState } from './breaker.ts'

/**
 * Who sends a request, by the word of the platform's own network: the context of a cloud function, or the headers of cloud
 * hosting. Nothing that a client can write.
 */
export type Caller = Omit<Identity, 'provider'>

/** A user's own credentials at the platform, for calls in their name. */
export interface UserTokens {
  accessToken: string
  refreshToken: string
  /** when the access token ends, epoch ms */
  endsAt: number
}

/** A call to the platform that the author's own code makes in a user's name. */
export interface PlatformCall {
  /** default GET */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** of Tuya e.g. `/v1.0/users/{uid}/devices`, where `{uid}` becomes the user's; without a query */
  path: string
  /** not encoded */
  query?: Record<string, string>
  /** sent as JSON */
  body?: object
  /** further ones; they are signed where the platform wants a signature */
  headers?: Record<string, string>
}

export interface Exchange {
  identity: Identity
  /** as the platform wrote it; null where the platform has none */
  sessionKey: string | null
  /** absent where the platform has none */
  tokens?: UserTokens
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

/** A mini-program code, as a browser shows it. */
export interface CodeImage {
  /** e.g. `image/png` */
  type: string
  bytes: Buffer
}

export interface Profile {
  /** '' if the platform gives no real one */
  nickName: string
  /** '' if the platform gives no real one */
  avatarUrl: string
}

/** A platform's word that a user takes something back, or closes the account there. */
export interface Revocation {
  /** openid or uid */
  subject: string
  what: 'user' | Forgotten
}

/** A message that the platform pushed to this backend. */
export interface PushMessage {
  /** the request's query, in which the signature is */
  query: URLSearchParams
  /** '' for the GET that a platform tries the address with */
  body: string
  now: number
}

export interface PushAnswer {
  /** what the platform wants to read */
  text: string
  /** what has to be done before it is said */
  revocations: readonly Revocation[]
}

/**
 * One platform's server side. A failure is an ApiError whose `detail` may hold numbers for the log, never a credential.
 */
export interface Provider {
  /** what a request names it by */
  readonly name: string
  readonly appId: string
  /**
   * Who sends a request, by what the platform's own network has added to it. Absent unless the backend is told that it is
   * reached through that network only: everybody else can write the same.
   */
  readCaller?(header: (name: string) => string | undefined): Caller | undefined
  /**
   * Trades the code for who the user is. Bounded in time; asks once, never again by itself. With a caller the platform
   * has said already who it is, and the code may only name the attempt.
   */
  exchange(code: string, caller?: Caller): Promise<Exchange>
  /** Checks and opens what getUserInfo gave. Absent where the platform has no such thing. */
  openUserInfo?(userInfo: EncryptedUserInfo, exchange: Exchange, now: number): Profile
  /**
   * Trades the phone code of getPhoneNumber, which is not a login code, for the number. Bounded in time. Absent where
   * the platform has no such thing.
   */
  exchangePhone?(phoneCode: string): Promise<Phone>
  /** Whether the platform's content check lets this nickname pass. Absent where it is not asked for. */
  checkNickName?(nickName: string, subject: string): Promise<boolean>
  /** An image that opens the mini-program with this scene when it is scanned. Bounded in time. Absent where there is none. */
  createCodeImage?(scene: string): Promise<CodeImage>
  /**
   * Makes a call in the name of the user whose tokens these are, once. `platform_session_ended` if the access token is not
   * good any more. Bounded in time. Absent where there are no such tokens.
   */
  call?(tokens: UserTokens, subject: string, call: PlatformCall): Promise<unknown>
  /** Trades the refresh token, which works once, for new ones. `platform_session_ended` if it is not good any more. */
  renew?(tokens: UserTokens): Promise<UserTokens>
  /** Checks the signature of a pushed message and reads it. Absent where the platform pushes nothing. */
  readPush?(message: PushMessage): PushAnswer
  /** For a metric: `open` while the platform is down and not asked. Absent where there is no breaker. */
  upstreamState?(): BreakerState
  close(): Promise<void>
}

/** A token of the backend itself at a platform: fetched once for all who wait for it, on all nodes. */
export interface SharedToken {
  get(): Promise<string>
  /** The platform has refused this one: the next `get` fetches another, unless that has happened already. */
  drop(refused: string): Promise<void>
}

export interface TokenFetcher {
  (): Promise<{ token: string; lifeMs: number }>
}

/** What the backend lends to its providers. */
export interface ProviderHost {
  now: () => number
  log: Logger
  /** @param name unique within the backend, e.g. `wechat wx0000000000000001` */
  sharedToken(name: string, fetchToken: TokenFetcher): SharedToken
}

/** What `wechat(options)` makes: the settings are checked at once, the provider begins with its backend. */
export type ProviderFactory = (host: ProviderHost) => Provider
