import type { Row, Update } from '../driver.ts'
import type { LoginRecord, UserRow } from '../store.ts'
import { audit } from './audit.ts'
import { keepAnswer } from './codes.ts'
import { toUserRow, userColumns } from './rows.ts'
import { expireOldest, insertSession } from './sessions.ts'
import { only, sql, text } from './statement.ts'

export function* saveLogin(record: LoginRecord): Update<{ user: UserRow; isNew: boolean }> {
  const { identity, session, now } = record
  const [before] = yield sql(
    `SELECT ${userColumns} FROM login_users WHERE provider = $1 AND app_id = $2 AND subject = $3`,
    identity.provider,
    identity.appId,
    identity.subject,
  )
  // What is sealed is bound to the user's id: it is looked up first, so that one statement can write it all.
  const row = yield* saveUser(record, before === undefined ? record.userId : text(before, 'id'))
  const user = toUserRow(row)
  const isNew = user.id === record.userId

  const expired = isNew ? 0 : yield* expireOldest(record, user.id)
  yield [
    insertSession(session, user.id, now),
    ...record.agreements.map(({ title, version }) =>
      sql(
        'INSERT INTO login_consents (user_id, title, version, agreed_at) VALUES ($1, $2, $3, $4)',
        user.id,
        title,
        version,
        now,
      ),
    ),
    audit({
      at: now,
      event: 'login',
      userId: user.id,
      sessionId: session.id,
      detail: record.memberSince === null ? 'silent' : '',
    }),
    keepAnswer(record.codeHash, user.id, record.sealAnswer(user), record.answerUntil),
  ]
  // Most logins change nothing that anybody holds a copy of: no word to the other nodes then.
  if (!isNew && (expired > 0 || before === undefined || !isSame(toUserRow(before), user))) {
    yield { changed: user.id }
  }
  return { user, isNew }
}

/**
 * One statement, so that logins of one new user at the same moment end in one row. What is known is never lowered, and
 * what the user chose stays: an avatar of theirs is kept here, its address a path.
 *
 * @param expectedId the user's id as far as is known
 */
function* saveUser(record: LoginRecord, expectedId: string): Update<Row> {
  const { identity, now } = record
  const row = only(
    yield sql(
      `INSERT INTO login_users (id, provider, app_id, subject, union_id, session_key, phone, tokens, member_since,
         nick_name, avatar_url, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       ON CONFLICT (provider, app_id, subject) DO UPDATE SET
         union_id = COALESCE(excluded.union_id, login_users.union_id),
         session_key = excluded.session_key,
         phone = COALESCE(excluded.phone, login_users.phone),
         tokens = COALESCE(excluded.tokens, login_users.tokens),
         member_since = COALESCE(login_users.member_since, excluded.member_since),
         nick_name = CASE WHEN excluded.nick_name <> '' AND login_users.nick_name_chosen_at IS NULL
           THEN excluded.nick_name ELSE login_users.nick_name END,
         avatar_url = CASE WHEN excluded.avatar_url <> '' AND login_users.avatar_url NOT LIKE '/%'
           THEN excluded.avatar_url ELSE login_users.avatar_url END,
         updated_at = excluded.updated_at
       RETURNING ${userColumns}`,
      record.userId,
      identity.provider,
      identity.appId,
      identity.subject,
      identity.unionId,
      record.sealSessionKey(expectedId),
      record.sealPhone(expectedId),
      record.sealTokens(expectedId),
      record.memberSince,
      record.profile?.nickName ?? '',
      record.profile?.avatarUrl ?? '',
      now,
      now,
    ),
  )
  const id = text(row, 'id')
  if (id === expectedId) return row
  // Another login made the user, or a deletion ended it, since the look-up: what was sealed names the wrong id.
  return only(
    yield sql(
      `UPDATE login_users SET session_key = $1, phone = COALESCE($2, phone), tokens = COALESCE($3, tokens)
       WHERE id = $4
       RETURNING ${userColumns}`,
      record.sealSessionKey(id),
      record.sealPhone(id),
      record.sealTokens(id),
      id,
    ),
  )
}

function isSame(a: UserRow, b: UserRow): boolean {
  const phone = a.phone === null || b.phone === null ? a.phone === b.phone : a.phone.equals(b.phone)
  return phone && a.memberSince === b.memberSince && a.nickName === b.nickName && a.avatarUrl === b.avatarUrl
}
