import { hashIdentity } from '../identity.ts'
import type { Identity, SessionListRow, UserDetailsRow, UserRow } from '../store.ts'
import { idOf, toBytesOrNull, type SessionDocument, type UserDocument } from './schema.ts'

export const idOfIdentity = (identity: Omit<Identity, 'unionId'>): string => idOf(hashIdentity(identity))

export function toUserRow(id: string, user: UserDocument): UserRow {
  const { memberSince, nickName, avatarUrl } = user
  return { id, memberSince, nickName, avatarUrl, phone: toBytesOrNull(user.phone) }
}

export function toUserDetails(id: string, user: UserDocument): UserDetailsRow {
  const { createdAt, consents } = user
  return { ...toUserRow(id, user), identity: toIdentity(user), createdAt, consents }
}

export const toIdentity = ({ provider, appId, subject, unionId }: UserDocument): Identity => ({
  provider,
  appId,
  subject,
  unionId,
})

export function toSessionListRow(session: SessionDocument): SessionListRow {
  const { id, kind, client, createdAt, lastSeenAt, expiresAt } = session
  return { id, client: { kind, name: client }, createdAt, lastSeenAt, expiresAt }
}

/** Whether a picture is in the user's own keeping, here or in the cloud storage, as against the platform's. */
export const isOwnPicture = (avatarUrl: string): boolean => /^(?:\/|cloud:)/.test(avatarUrl)
