import type { AvatarRecord, UserRow } from '../store.ts'
import { call, type Access } from './access.ts'
import { auditUser } from './audit.ts'
import { isOwnPicture, toUserRow } from './rows.ts'
import { idOfText, toBase64, toBytes } from './schema.ts'
import type { Shelf } from './shelf.ts'
import type { Told } from './told.ts'

/** Where pictures are kept in place of the database. */
export interface Pictures {
  /** @returns an address that a mini-program can show and that starts with `cloud:` */
  put(name: string, bytes: Buffer): Promise<string>
  /**
   * @param addresses 50 at the most
   * @returns those of them that are there no more
   */
  remove(addresses: readonly string[]): Promise<string[]>
}

/** A picture that is in the storage, and that no user shows within this time, has been left by a failure. */
const hangsMs = 3600_000

/**
 * Uploads it. It counts as dropped until a user shows it, so that it is not left there if that fails.
 *
 * @returns the record with the address in the storage
 */
export async function upload(shelf: Shelf, pictures: Pictures, record: AvatarRecord): Promise<AvatarRecord> {
  const avatarUrl = await call(() => pictures.put(record.name, record.bytes))
  const at = record.now + hangsMs
  try {
    await shelf.put('login_dropped_files', idOfText(avatarUrl), { address: avatarUrl, at })
  } catch (error) {
    // Nobody would know of it any more.
    await call(() => pictures.remove([avatarUrl])).catch(() => {})
    throw error
  }
  return { ...record, avatarUrl }
}

export async function setAvatar(
  access: Access,
  told: Told,
  record: AvatarRecord,
): Promise<UserRow | undefined> {
  const { userId, avatarUrl, now } = record
  const user = await access.get('login_users', userId)
  if (user === undefined) return undefined
  const changed = { ...user, avatarUrl, updatedAt: now }
  await access.put('login_users', userId, changed)
  if (user.avatarUrl !== avatarUrl) {
    if (avatarUrl.startsWith('/')) await keepAvatar(access, record)
    else await access.remove('login_dropped_files', idOfText(avatarUrl))
    await dropAvatar(access, user.avatarUrl, now)
  }
  await auditUser(access, userId, 'profile', 'avatar', now)
  told.add(userId)
  return toUserRow(userId, changed)
}

async function keepAvatar(access: Access, { name, bytes, now }: AvatarRecord): Promise<void> {
  const kept = await access.get('login_avatars', name)
  const users = (kept?.users ?? 0) + 1
  if (kept !== undefined) await access.update('login_avatars', name, { users })
  else await access.add('login_avatars', name, { bytes: toBase64(bytes), createdAt: now, users })
}

/** Deletes the picture if this user was the last one to show it. One that is not kept here is not ours to delete. */
export async function dropAvatar(access: Access, avatarUrl: string, now: number): Promise<void> {
  if (!isOwnPicture(avatarUrl)) return
  if (!avatarUrl.startsWith('/')) {
    // A transaction cannot take it out of the storage: what is to go is written down, and goes after the commit.
    await access.put('login_dropped_files', idOfText(avatarUrl), { address: avatarUrl, at: now })
    return
  }
  const name = avatarUrl.slice(avatarUrl.lastIndexOf('/') + 1)
  const kept = await access.get('login_avatars', name)
  if (kept === undefined) return
  if (kept.users <= 1) await access.remove('login_avatars', name)
  else await access.update('login_avatars', name, { users: kept.users - 1 })
}

export async function readAvatar(shelf: Shelf, name: string): Promise<Buffer | undefined> {
  const kept = await shelf.get('login_avatars', name)
  return kept && toBytes(kept.bytes)
}

const cleanedAtOnce = 50
/** What could not be deleted stands in the way of nothing else meanwhile. */
const putOffMs = 3600_000

/**
 * Deletes some of the pictures that are due; those that the storage does not let go are put off.
 *
 * @returns whether there may be more of them
 */
export async function cleanDropped(shelf: Shelf, pictures: Pictures, now: number): Promise<boolean> {
  const due = await shelf.find('login_dropped_files', {
    where: { at: shelf.command.lte(now) },
    orderBy: ['at'],
    limit: cleanedAtOnce,
  })
  if (due.length === 0) return false
  const gone = new Set(await call(() => pictures.remove(due.map(({ address }) => address))))
  const idsOf = (rows: typeof due): { _id: object } => ({ _id: shelf.command.in(rows.map(({ _id }) => _id)) })
  const kept = due.filter(({ address }) => !gone.has(address))
  if (gone.size > 0) {
    await shelf.removeWhere('login_dropped_files', idsOf(due.filter(({ address }) => gone.has(address))))
  }
  if (kept.length > 0) await shelf.updateWhere('login_dropped_files', idsOf(kept), { at: now + putOffMs })
  return due.length === cleanedAtOnce
}
