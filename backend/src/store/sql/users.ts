import type { Update, Work } from '../driver.ts'
import { hashIdentity } from '../identity.ts'
import type { Forgotten, Identity, UserDetailsRow, UserRow, UserTokensRow } from '../store.ts'
import { tell } from './audit.ts'
import { dropAvatar } from './avatars.ts'
import { wipeAnswers, wipePhoneCodes } from './codes.ts'
import { lockUser, toIdentity, toUserRow, userColumns } from './rows.ts'
import { bytesOrNull, number, sql, text } from './statement.ts'
import { dropTickets } from './tickets.ts'

export function* findUser(userId: string): Work<UserDetailsRow | undefined> {
  const [row] = yield sql(
    `SELECT ${userColumns}, provider, app_id, subject, union_id, created_at FROM login_users WHERE id = $1`,
    userId,
  )
  if (row === undefined) return undefined
  const consents = yield sql(
    'SELECT title, version, agreed_at FROM login_consents WHERE user_id = $1 ORDER BY agreed_at',
    userId,
  )
  return {
    ...toUserRow(row),
    identity: toIdentity(row),
    createdAt: number(row, 'created_at'),
    consents: consents.map((consent) => ({
      title: text(consent, 'title'),
      version: consent['version'] === null ? null : text(consent, 'version'),
      agreedAt: number(consent, 'agreed_at'),
    })),
  }
}

export function* findUserId(identity: Omit<Identity, 'unionId'>): Work<string | undefined> {
  const [row] = yield sql(
    'SELECT id FROM login_users WHERE provider = $1 AND app_id = $2 AND subject = $3',
    identity.provider,
    identity.appId,
    identity.subject,
  )
  return row && text(row, 'id')
}

export function* setNickName(userId: string, nickName: string, now: number): Update<UserRow | undefined> {
  const [row] = yield sql(
    `UPDATE login_users SET nick_name = $1, nick_name_chosen_at = $2, updated_at = $3 WHERE id = $4
     RETURNING ${userColumns}`,
    nickName,
    now,
    now,
    userId,
  )
  if (row !== undefined) yield* tell(userId, 'profile', 'nickName', now)
  return row && toUserRow(row)
}

export function* setPhone(userId: string, phone: Buffer, now: number): Update<UserRow | undefined> {
  const [row] = yield sql(
    `UPDATE login_users SET phone = $1, updated_at = $2 WHERE id = $3 RETURNING ${userColumns}`,
    phone,
    now,
    userId,
  )
  if (row !== undefined) yield* tell(userId, 'phone', '', now)
  return row && toUserRow(row)
}

export function* resealPhone(userId: string, before: Buffer, after: Buffer): Work<void> {
  yield sql('UPDATE login_users SET phone = $1 WHERE id = $2 AND phone = $3', after, userId, before)
}

export function* findTokens(userId: string): Work<UserTokensRow | undefined> {
  const [row] = yield sql(
    'SELECT provider, app_id, subject, union_id, tokens FROM login_users WHERE id = $1',
    userId,
  )
  return row && { identity: toIdentity(row), tokens: bytesOrNull(row, 'tokens') }
}

export function* replaceTokens(userId: string, before: Buffer, after: Buffer | null): Work<boolean> {
  const rows = yield sql(
    'UPDATE login_users SET tokens = $1 WHERE id = $2 AND tokens = $3 RETURNING id',
    after,
    userId,
    before,
  )
  return rows.length > 0
}

export function* forget(userId: string, what: Forgotten, now: number): Update<void> {
  const user = yield* lockUser(userId)
  if (user === undefined) return
  if (what.nickName) {
    yield sql(
      "UPDATE login_users SET nick_name = '', nick_name_chosen_at = NULL, updated_at = $1 WHERE id = $2",
      now,
      userId,
    )
    yield* tell(userId, 'profile', 'nickName forgotten', now)
  }
  if (what.avatar) {
    yield sql("UPDATE login_users SET avatar_url = '', updated_at = $1 WHERE id = $2", now, userId)
    yield* dropAvatar(text(user, 'avatar_url'))
    yield* tell(userId, 'profile', 'avatar forgotten', now)
  }
  if (what.phone) {
    yield sql('UPDATE login_users SET phone = NULL, updated_at = $1 WHERE id = $2', now, userId)
    yield wipePhoneCodes(hashIdentity(toIdentity(user)))
    yield* tell(userId, 'phone', 'forgotten', now)
  }
  // They hold what the user was.
  yield wipeAnswers(userId)
}

export function* deleteUser(userId: string, now: number): Update<boolean> {
  const user = yield* lockUser(userId)
  if (user === undefined) return false
  yield [
    sql('DELETE FROM login_sessions WHERE user_id = $1', userId),
    sql('DELETE FROM login_consents WHERE user_id = $1', userId),
    wipeAnswers(userId),
    wipePhoneCodes(hashIdentity(toIdentity(user))),
    sql('DELETE FROM login_users WHERE id = $1', userId),
  ]
  yield* dropAvatar(text(user, 'avatar_url'))
  yield* dropTickets(userId)
  yield* tell(userId, 'delete', '', now)
  return true
}
