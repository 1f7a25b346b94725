import type { Forgotten, Identity, UserDetailsRow, UserRow, UserTokensRow } from '../store.ts'
import type { Access } from './access.ts'
import { auditUser } from './audit.ts'
import { dropAvatar } from './avatars.ts'
import { wipeAnswers, wipePhoneCodes } from './codes.ts'
import { idOfIdentity, toIdentity, toUserDetails, toUserRow } from './rows.ts'
import { toBase64, toBase64OrNull, toBytesOrNull, type UserDocument } from './schema.ts'
import type { Shelf } from './shelf.ts'
import { dropTickets } from './tickets.ts'
import type { Told } from './told.ts'

export async function findUser(shelf: Shelf, userId: string): Promise<UserDetailsRow | undefined> {
  const user = await shelf.get('login_users', userId)
  return user && toUserDetails(userId, user)
}

export async function findUserId(
  shelf: Shelf,
  identity: Omit<Identity, 'unionId'>,
): Promise<string | undefined> {
  return (await shelf.get('login_identities', idOfIdentity(identity)))?.userId
}

export async function setNickName(
  access: Access,
  told: Told,
  { userId, nickName, now }: { userId: string; nickName: string; now: number },
): Promise<UserRow | undefined> {
  const user = await change(access, userId, { nickName, nickNameChosenAt: now, updatedAt: now })
  if (user === undefined) return undefined
  await auditUser(access, userId, 'profile', 'nickName', now)
  told.add(userId)
  return toUserRow(userId, user)
}

export async function setPhone(
  access: Access,
  told: Told,
  { userId, phone, now }: { userId: string; phone: Buffer; now: number },
): Promise<UserRow | undefined> {
  const user = await change(access, userId, { phone: toBase64(phone), updatedAt: now })
  if (user === undefined) return undefined
  await auditUser(access, userId, 'phone', '', now)
  told.add(userId)
  return toUserRow(userId, user)
}

async function change(
  access: Access,
  userId: string,
  fields: Partial<UserDocument>,
): Promise<UserDocument | undefined> {
  const user = await access.get('login_users', userId)
  if (user === undefined) return undefined
  await access.update('login_users', userId, fields)
  return { ...user, ...fields }
}

export async function resealPhone(
  shelf: Shelf,
  userId: string,
  before: Buffer,
  after: Buffer,
): Promise<void> {
  const unchanged = { _id: userId, phone: toBase64(before) }
  await shelf.updateWhere('login_users', unchanged, { phone: toBase64(after) })
}

export async function findTokens(shelf: Shelf, userId: string): Promise<UserTokensRow | undefined> {
  const user = await shelf.get('login_users', userId)
  return user && { identity: toIdentity(user), tokens: toBytesOrNull(user.tokens) }
}

export async function replaceTokens(
  shelf: Shelf,
  userId: string,
  before: Buffer,
  after: Buffer | null,
): Promise<boolean> {
  const unchanged = { _id: userId, tokens: toBase64(before) }
  return (await shelf.updateWhere('login_users', unchanged, { tokens: toBase64OrNull(after) })) > 0
}

export async function forget(
  access: Access,
  told: Told,
  { userId, what, now }: { userId: string; what: Forgotten; now: number },
): Promise<void> {
  const user = await access.get('login_users', userId)
  if (user === undefined) return
  const { nickName, avatar, phone } = what
  await access.put('login_users', userId, {
    ...user,
    ...(nickName && { nickName: '', nickNameChosenAt: null }),
    ...(avatar && { avatarUrl: '' }),
    ...(phone && { phone: null }),
    updatedAt: nickName || avatar || phone ? now : user.updatedAt,
    answers: [],
  })
  if (nickName) await auditUser(access, userId, 'profile', 'nickName forgotten', now)
  if (avatar) {
    await dropAvatar(access, user.avatarUrl, now)
    await auditUser(access, userId, 'profile', 'avatar forgotten', now)
  }
  if (phone) {
    await wipePhoneCodes(access, idOfIdentity(toIdentity(user)))
    await auditUser(access, userId, 'phone', 'forgotten', now)
  }
  // They hold what the user was.
  await wipeAnswers(access, user)
  if (nickName || avatar || phone) told.add(userId)
}

export async function deleteUser(access: Access, told: Told, userId: string, now: number): Promise<boolean> {
  const user = await access.get('login_users', userId)
  if (user === undefined) return false
  const identity = idOfIdentity(toIdentity(user))
  await access.remove('login_users', userId)
  await access.remove('login_identities', identity)
  for (const { key } of user.sessions) await access.remove('login_sessions', key)
  await wipeAnswers(access, user)
  await wipePhoneCodes(access, identity)
  await dropAvatar(access, user.avatarUrl, now)
  await dropTickets(access, told, user)
  await auditUser(access, userId, 'delete', '', now)
  told.add(userId)
  return true
}
