import type { Statement, Update, Work } from '../driver.ts'
import type { AvatarRecord, UserRow } from '../store.ts'
import { tell } from './audit.ts'
import { lockUser, toUserRow, userColumns } from './rows.ts'
import { bytes, only, sql, text } from './statement.ts'

/**
 * A picture is there as long as a user shows it, however many transactions change that at the same time: whoever shows
 * it or drops it locks its row first, and looks at the users with a later statement, which sees what the one who had
 * the lock before has committed.
 */
export function* setAvatar(record: AvatarRecord): Update<UserRow | undefined> {
  const { userId, avatarUrl, name, now } = record
  const before = yield* lockUser(userId)
  if (before === undefined) return undefined
  const replaced = nameOf(text(before, 'avatar_url'))
  // Rows are locked in the order of their names: two users who swap pictures would wait for each other for good.
  if (replaced !== undefined && replaced < name) yield lockAvatar(replaced)
  yield sql(
    `INSERT INTO login_avatars (name, bytes, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET created_at = login_avatars.created_at`,
    name,
    record.bytes,
    now,
  )
  const row = only(
    yield sql(
      `UPDATE login_users SET avatar_url = $1, updated_at = $2 WHERE id = $3 RETURNING ${userColumns}`,
      avatarUrl,
      now,
      userId,
    ),
  )
  yield* dropAvatar(text(before, 'avatar_url'))
  yield* tell(userId, 'profile', 'avatar', now)
  return toUserRow(row)
}

export function* readAvatar(name: string): Work<Buffer | undefined> {
  const [row] = yield sql('SELECT bytes FROM login_avatars WHERE name = $1', name)
  return row && bytes(row, 'bytes')
}

/** Deletes the picture if no user shows it any more. One that is not kept here is not ours to delete. */
export function* dropAvatar(avatarUrl: string): Update<void> {
  const name = nameOf(avatarUrl)
  if (name === undefined) return
  yield lockAvatar(name)
  yield sql(
    `DELETE FROM login_avatars WHERE name = $1
     AND NOT EXISTS (SELECT 1 FROM login_users WHERE avatar_url = $2)`,
    name,
    avatarUrl,
  )
}

const lockAvatar = (name: string): Statement =>
  sql('UPDATE login_avatars SET created_at = created_at WHERE name = $1', name)

/** The address of a picture that is kept here is a path, which ends with its name. */
const nameOf = (avatarUrl: string): string | undefined =>
  avatarUrl.startsWith('/') ? avatarUrl.slice(avatarUrl.lastIndexOf('/') + 1) : undefined
