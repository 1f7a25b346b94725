/** Who a user is at a platform. It stays in the store. */
export interface Identity {
  provider: string
  appId: string
  /** openid or uid: unique for one app of one provider */
  subject: string
  /** the same person over several apps of one owner; absent where the app is bound to none */
  unionId: string | null
}

export interface UserRow {
  id: string
  /** time of the first login that was not silent */
  memberSince: number | null
  nickName: string
  avatarUrl: string
  /** sealed */
  phone: Buffer | null
}

export interface SessionRow {
  expiresAt: number
  revokedAt: number | null
  user: UserRow
}

/** The mark that a code has been taken, left before the platform is asked. All times are epoch milliseconds. */
export interface CodeClaim {
  codeHash: Buffer
  requestHash: Buffer
  now: number
  expiresAt: number
}

export interface CodeRow {
  requestHash: Buffer
  /** sealed; null while the exchange is under way, after it failed, and once the answer is too old to be given again */
  answer: Buffer | null
  answerUntil: number | null
}

/** A phone code that the platform has redeemed, with what it gave, sealed. */
export interface PhoneCodeRow {
  identityHash: Buffer
  phone: Buffer
  expiresAt: number
}

/** All that one login writes, in one transaction: after a crash either all of it is there or none. */
export interface LoginRecord {
  codeHash: Buffer
  answerUntil: number
  identity: Identity
  /** id to use if the user is new */
  userId: string
  /** null leaves what is stored */
  memberSince: number | null
  /** null leaves what is stored */
  profile: { nickName: string; avatarUrl: string } | null
  agreements: readonly { title: string; version: string | null }[]
  session: { id: string; tokenHash: Buffer; expiresAt: number }
  now: number
  /** called with the user's id, which is part of what is authenticated */
  sealSessionKey(userId: string): Buffer | null
  /** the same; null leaves what is stored */
  sealPhone(userId: string): Buffer | null
  sealAnswer(user: UserRow): Buffer
}

export interface AvatarRecord {
  userId: string
  avatarUrl: string
  now: number
  /** called inside the transaction, which nothing that removes a file can then enter */
  write(): void
}

export interface Store {
  /** undefined: the code is the caller's to exchange. Otherwise what the one who took it first has left. */
  claimCode(claim: CodeClaim): Promise<CodeRow | undefined>
  /** Gives a code back that the platform never answered for. */
  releaseCode(codeHash: Buffer): Promise<void>
  saveLogin(record: LoginRecord): Promise<UserRow>
  keepPhoneCode(row: PhoneCodeRow & { codeHash: Buffer }): Promise<void>
  findPhoneCode(codeHash: Buffer): Promise<PhoneCodeRow | undefined>
  /** undefined if there is no such user any more */
  setNickName(userId: string, nickName: string, now: number): Promise<UserRow | undefined>
  /** `replaced` is the avatar before, '' if none or the same */
  setAvatar(record: AvatarRecord): Promise<{ user: UserRow | undefined; replaced: string }>
  /** Calls `remove` if no user has this avatar, while no user can get it. */
  dropAvatar(avatarUrl: string, remove: () => void): Promise<void>
  findSession(tokenHash: Buffer): Promise<SessionRow | undefined>
  /** No error if there is no such session or it has ended. */
  endSession(tokenHash: Buffer, now: number): Promise<void>
  /** Deletes what is no longer of use. */
  sweep(now: number): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

/** The database cannot be used right now: locked for too long, full, or gone. */
export class StoreError extends Error {
  override readonly name = 'StoreError' as const
}
