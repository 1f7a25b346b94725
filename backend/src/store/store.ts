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

/** All that is kept of a user, for the author's own code. */
export interface UserDetailsRow extends UserRow {
  identity: Identity
  createdAt: number
  consents: readonly { title: string; version: string | null; agreedAt: number }[]
}

/** A user's credentials at the platform, with whose they are. */
export interface UserTokensRow {
  identity: Identity
  /** sealed; null if there are none */
  tokens: Buffer | null
}

/** What a session was opened with, for the person who looks at the list of them. */
export interface Client {
  kind: 'mini-program' | 'pc'
  /** e.g. `iPhone`; '' if unknown */
  name: string
}

export interface SessionRow {
  id: string
  client: Client
  createdAt: number
  lastSeenAt: number
  expiresAt: number
  revokedAt: number | null
  user: UserRow
}

export type SessionListRow = Omit<SessionRow, 'revokedAt' | 'user'>

/** The mark that a code has been taken, left before the platform is asked. All times are epoch milliseconds. */
export interface CodeClaim {
  codeHash: Buffer
  requestHash: Buffer
  now: number
  expiresAt: number
}

export interface CodeRow {
  requestHash: Buffer
  /** sealed, a login or a refusal; null while the exchange is under way, and once it is too old to be given again */
  answer: Buffer | null
  answerUntil: number | null
  createdAt: number
}

/** How the exchange of a code ended that opened no session. */
export interface CodeRefusal {
  codeHash: Buffer
  /** sealed */
  answer: Buffer
  answerUntil: number
  /** the platform has not taken the code: the next request with it may try again */
  released: boolean
}

/** A phone code that the platform has redeemed, with what it gave, sealed. */
export interface PhoneCodeRow {
  identityHash: Buffer
  phone: Buffer
  expiresAt: number
}

/** A session that is to be opened. */
export interface NewSession {
  id: string
  tokenHash: Buffer
  expiresAt: number
  client: Client
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
  session: NewSession
  /** The user's oldest sessions end (they expire) so that no more than this are left. */
  maxSessions: number
  now: number
  /** called with the user's id, which is part of what is authenticated */
  sealSessionKey(userId: string): Buffer | null
  /** the same; null leaves what is stored */
  sealPhone(userId: string): Buffer | null
  /** the user's own at the platform; the same */
  sealTokens(userId: string): Buffer | null
  sealAnswer(user: UserRow): Buffer
}

export interface AvatarRecord {
  userId: string
  /** `/avatars/` and the name */
  avatarUrl: string
  /** `<sha256>.<extension>` */
  name: string
  bytes: Buffer
  now: number
}

/** What a user has taken back. */
export interface Forgotten {
  nickName?: boolean
  avatar?: boolean
  phone?: boolean
}

export type AuditEvent = 'login' | 'logout' | 'revoke' | 'renew' | 'profile' | 'phone' | 'delete' | 'scan'

/** What happened to a user's account and when. Rows are only ever added, and swept once they are old. */
export interface AuditRow {
  at: number
  event: AuditEvent
  userId: string
  sessionId: string | null
  /** e.g. `nickName`; never a secret */
  detail: string
}

/** A credential of the backend itself at a platform, e.g. an access token, that several nodes use. */
export interface TokenRow {
  /** sealed */
  token: Buffer
  endsAt: number
}

/** As it is stored: that a ticket has expired is told by the time. */
export type TicketState = 'new' | 'scanned' | 'confirmed' | 'consumed' | 'cancelled'

/** One PC scan login, as the PC asks for it. */
export interface NewTicket {
  /** its public name */
  scene: string
  /** SHA-256 of what only the PC's browser knows */
  secretHash: Buffer
  /** browser and system of the PC; '' if unknown */
  client: string
  /** the PC's address; '' if unknown */
  ip: string
  now: number
  expiresAt: number
}

export interface TicketRow extends Omit<NewTicket, 'now'> {
  state: TicketState
  /** who scanned it first */
  userId: string | null
  /** null before the scan, and once the user is gone */
  user: UserRow | null
  createdAt: number
}

export interface TicketMove {
  scene: string
  from: readonly TicketState[]
  to: TicketState
  /** who moves it, and owns it from then on */
  userId: string
  now: number
}

export interface TicketConsumption {
  scene: string
  secretHash: Buffer
  session: NewSession
  /** as of a login */
  maxSessions: number
  now: number
}

/**
 * Told after each commit that changes what a session, its user or a ticket is, whichever node made it.
 *
 * @param changed the id of the user or the scene of the ticket, which are of different length; undefined: word from
 *   other nodes may have been lost, anything may have changed
 */
export type ChangeListener = (changed: string | undefined) => void

export interface Store {
  /** whether other processes on other machines use the same data */
  readonly isShared: boolean
  /** Resolves once the database can be used; rejects with a ConfigError that says why it cannot. */
  ready(): Promise<void>
  /** Returns the function that stops it. */
  onChange(listener: ChangeListener): () => void

  /** undefined: the code is the caller's to exchange. Otherwise what the one who took it first has left. */
  claimCode(claim: CodeClaim): Promise<CodeRow | undefined>
  findCode(codeHash: Buffer): Promise<CodeRow | undefined>
  refuseCode(refusal: CodeRefusal): Promise<void>
  saveLogin(record: LoginRecord): Promise<{ user: UserRow; isNew: boolean }>
  keepPhoneCode(row: PhoneCodeRow & { codeHash: Buffer }): Promise<void>
  findPhoneCode(codeHash: Buffer): Promise<PhoneCodeRow | undefined>

  findSession(tokenHash: Buffer): Promise<SessionRow | undefined>
  /** Those that have neither ended nor expired, the last seen first. */
  listSessions(userId: string, now: number): Promise<SessionListRow[]>
  /** Sets a later end, never an earlier one. undefined if it has ended or expired. */
  renewSession(tokenHash: Buffer, expiresAt: number, now: number): Promise<SessionRow | undefined>
  /** Several at once; a time earlier than the one stored is left out. */
  touchSessions(seen: readonly { tokenHash: Buffer; at: number }[]): Promise<void>
  /** No error if there is no such session or it has ended. */
  endSession(tokenHash: Buffer, now: number): Promise<void>
  /** false if this user has no such session, or it has ended */
  endSessionById(userId: string, sessionId: string, now: number): Promise<boolean>
  /** Ends all but one; how many they were. */
  endOtherSessions(userId: string, keptId: string, now: number): Promise<number>
  countSessions(now: number): Promise<number>

  findUser(userId: string): Promise<UserDetailsRow | undefined>
  findUserId(identity: Omit<Identity, 'unionId'>): Promise<string | undefined>
  /** undefined if there is no such user any more; so the next ones */
  setNickName(userId: string, nickName: string, now: number): Promise<UserRow | undefined>
  setAvatar(record: AvatarRecord): Promise<UserRow | undefined>
  setPhone(userId: string, phone: Buffer, now: number): Promise<UserRow | undefined>
  readAvatar(name: string): Promise<Buffer | undefined>
  /** Seals of a replaced key are written anew; nothing happens if the stored one is no longer `before`. */
  resealPhone(userId: string, before: Buffer, after: Buffer): Promise<void>
  /** undefined if there is no such user any more */
  findTokens(userId: string): Promise<UserTokensRow | undefined>
  /** Of several at once one succeeds: true if the tokens stored were still `before`. null forgets them. */
  replaceTokens(userId: string, before: Buffer, after: Buffer | null): Promise<boolean>
  forget(userId: string, what: Forgotten, now: number): Promise<void>
  /** Deletes the user with all that is theirs but the audit rows, which then name an id that says nothing. */
  deleteUser(userId: string, now: number): Promise<boolean>
  listAudit(userId: string): Promise<AuditRow[]>

  createTicket(ticket: NewTicket): Promise<void>
  findTicket(scene: string): Promise<TicketRow | undefined>
  /** Moves it if it is in one of the states, not expired, and nobody else's; of several at once one does. Whether it was this one. */
  moveTicket(move: TicketMove): Promise<boolean>
  /**
   * Opens the owner's session in place of a confirmed ticket: for one caller, and for one only who has the secret.
   * undefined for the others, and if it has expired or the owner is gone.
   */
  consumeTicket(consumption: TicketConsumption): Promise<UserRow | undefined>

  /** Counts one in the window of `key`, which begins with its first one. */
  hit(key: string, windowMs: number, now: number): Promise<{ count: number; endsAt: number }>

  findToken(name: string): Promise<TokenRow | undefined>
  /** true for one caller: it is the one to fetch a new token, until `leaseUntil`. */
  leaseToken(name: string, leaseUntil: number, now: number): Promise<boolean>
  /** Ends the lease. */
  keepToken(name: string, row: TokenRow): Promise<void>
  /** Ends the lease without a token: the next caller may try. */
  releaseToken(name: string): Promise<void>
  /** Forgets the token if it is still this one. */
  dropToken(name: string, token: Buffer): Promise<void>

  /** Deletes what is no longer of use. */
  sweep(now: number): Promise<void>
  ping(): Promise<void>
  close(): Promise<void>
}

/**
 * The database cannot be used right now: locked for too long, full, or gone. A write that ends so was most likely not
 * done, but may have been, if the connection broke while it was being confirmed.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError' as const
}
