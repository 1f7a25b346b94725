import { createHash } from 'node:crypto'
import type { Client, TicketState } from '../store.ts'

/** Bytes are kept as base64: every tool of the platform shows text, and not every one keeps bytes. */
export type Base64 = string

export const toBase64 = (bytes: Buffer): Base64 => bytes.toString('base64')
export const toBytes = (text: Base64): Buffer => Buffer.from(text, 'base64')
export const toBase64OrNull = (bytes: Buffer | null): Base64 | null => bytes && toBase64(bytes)
export const toBytesOrNull = (text: Base64 | null): Buffer | null => (text === null ? null : toBytes(text))

/** A document's id, of a hash. */
export const idOf = (hash: Buffer): string => hash.toString('base64url')

/** A document's id, of a text that may hold anything, or is not to be read in the database. */
export const idOfText = (text: string): string => createHash('sha256').update(text).digest('base64url')

/**
 * One document a user, with all that a login or a deletion must find without a query: a transaction takes none. What grows
 * with the user's sessions is kept short by each login, see `sessions.ts`.
 */
export interface UserDocument {
  provider: string
  appId: string
  subject: string
  unionId: string | null
  sessionKey: Base64 | null
  phone: Base64 | null
  /** the user's own at the platform */
  tokens: Base64 | null
  memberSince: number | null
  nickName: string
  nickNameChosenAt: number | null
  avatarUrl: string
  createdAt: number
  updatedAt: number
  consents: { title: string; version: string | null; agreedAt: number }[]
  sessions: SessionMark[]
  /** the codes whose answers name this user */
  answers: { code: string; until: number }[]
  tickets: { scene: string; expiresAt: number }[]
}

/** What the user's document knows of a session. */
export interface SessionMark {
  id: string
  /** of its document */
  key: string
  expiresAt: number
  /** revoked, as against expired */
  isEnded: boolean
}

export interface SessionDocument {
  id: string
  userId: string
  kind: Client['kind']
  client: string
  createdAt: number
  lastSeenAt: number
  expiresAt: number
  revokedAt: number | null
}

export interface CodeDocument {
  requestHash: Base64
  answer: Base64 | null
  answerUntil: number | null
  userId: string | null
  released: boolean
  createdAt: number
  expiresAt: number
  /** of who has taken it: the SDK may send a claim twice, and the second one must know the first for its own */
  claim: string
}

export interface PhoneCodeDocument {
  identityHash: Base64
  phone: Base64
  expiresAt: number
}

export interface AvatarDocument {
  bytes: Base64
  createdAt: number
  /** how many show it */
  users: number
}

export interface AuditDocument {
  at: number
  event: string
  userId: string
  sessionId: string | null
  detail: string
  /** the order of what happened at the same time */
  order: string
}

export interface TicketDocument {
  secretHash: Base64
  state: TicketState
  userId: string | null
  client: string
  ip: string
  createdAt: number
  expiresAt: number
}

/** All collections with their documents, without `_id`. */
export interface Documents {
  login_users: UserDocument
  /** by the identity's hash */
  login_identities: { userId: string }
  /** by the token's hash */
  login_sessions: SessionDocument
  /** by the code's hash */
  login_codes: CodeDocument
  /** by the code's hash */
  login_phone_codes: PhoneCodeDocument
  /** by the identity's hash: which phone codes are kept for it */
  login_phone_lists: { codes: string[]; expiresAt: number }
  /** by the picture's name */
  login_avatars: AvatarDocument
  /** pictures in the cloud storage that nobody shows, to be deleted at this time or later */
  login_dropped_files: { address: string; at: number }
  login_audit: AuditDocument
  login_limits: { hits: number; endsAt: number }
  login_tokens: { token: Base64 | null; endsAt: number | null; leaseUntil: number | null }
  /** by the scene */
  login_tickets: TicketDocument
  login_keys: { keys: string }
}

export type Name = keyof Documents

export const collections: readonly Name[] = [
  'login_users',
  'login_identities',
  'login_sessions',
  'login_codes',
  'login_phone_codes',
  'login_phone_lists',
  'login_avatars',
  'login_dropped_files',
  'login_audit',
  'login_limits',
  'login_tokens',
  'login_tickets',
  'login_keys',
]
