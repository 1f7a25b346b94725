import type { Driver, Row, Statement, Value, Work } from './driver.ts'
import { migrations } from './migrations.ts'
import type {
  AvatarRecord,
  CodeClaim,
  CodeRow,
  LoginRecord,
  PhoneCodeRow,
  SessionRow,
  Store,
  UserRow,
} from './store.ts'

/**
 * The store on any SQL driver. Kept to what SQLite and PostgreSQL both understand: `ON CONFLICT`, `RETURNING`, `$n`.
 */
export function createSqlStore(driver: Driver): Store {
  return {
    claimCode: (claim) => driver.write(claimCode(claim)),
    releaseCode: (codeHash) => driver.write(releaseCode(codeHash)),
    saveLogin: (record) => driver.write(saveLogin(record)),
    keepPhoneCode: (row) => driver.write(keepPhoneCode(row)),
    findPhoneCode: (codeHash) => driver.read(findPhoneCode(codeHash)),
    setNickName: (userId, nickName, now) => driver.write(setNickName(userId, nickName, now)),
    setAvatar: (record) => driver.write(setAvatar(record)),
    dropAvatar: (avatarUrl, remove) => driver.write(dropAvatar(avatarUrl, remove)),
    findSession: (tokenHash) => driver.read(findSession(tokenHash)),
    endSession: (tokenHash, now) => driver.write(endSession(tokenHash, now)),
    sweep: (now) => driver.write(sweep(now)),
    ping: () => driver.read(ping()),
    close: () => driver.close(),
  }
}

/** An expired session is still told from an ended one for this long. */
const expiredKeptMs = 30 * 24 * 3600 * 1000

const userColumns = 'id, member_since, nick_name, avatar_url, phone'

const sql = (text: string, ...values: Value[]): Statement => ({ text, values })

/** Brings the schema up to date. To be run as one transaction that no other starter can enter. */
export function* migrate(): Work<void> {
  yield sql('CREATE TABLE IF NOT EXISTS login_schema (version BIGINT NOT NULL)')
  const [row] = yield sql('SELECT MAX(version) AS version FROM login_schema')
  const from = Number(row?.['version'] ?? 0)
  if (from > migrations.length) {
    throw new Error(`the database has schema version ${from}, this release knows ${migrations.length}`)
  }
  for (const [index, steps] of migrations.entries()) {
    if (index < from) continue
    for (const text of steps) yield sql(text)
    yield sql('INSERT INTO login_schema (version) VALUES ($1)', index + 1)
  }
}

function* claimCode(claim: CodeClaim): Work<CodeRow | undefined> {
  const taken = yield sql(
    `INSERT INTO login_codes (code_hash, request_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (code_hash) DO NOTHING RETURNING code_hash`,
    claim.codeHash,
    claim.requestHash,
    claim.now,
    claim.expiresAt,
  )
  if (taken.length > 0) return undefined
  const [row] = yield sql(
    'SELECT request_hash, answer, answer_until FROM login_codes WHERE code_hash = $1',
    claim.codeHash,
  )
  if (row === undefined) return undefined
  return {
    requestHash: bytes(row, 'request_hash'),
    answer: row['answer'] === null ? null : bytes(row, 'answer'),
    answerUntil: time(row, 'answer_until'),
  }
}

function* releaseCode(codeHash: Buffer): Work<void> {
  yield sql('DELETE FROM login_codes WHERE code_hash = $1', codeHash)
}

function* saveLogin(record: LoginRecord): Work<UserRow> {
  const { identity, session, now } = record
  // One statement, so that logins of one new user at the same moment end in one row. What is known is never lowered, and
  // what the user chose stays: an avatar of theirs is kept here, its address a path.
  const [found] = yield sql(
    `INSERT INTO login_users
       (id, provider, app_id, subject, union_id, member_since, nick_name, avatar_url, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (provider, app_id, subject) DO UPDATE SET
       union_id = COALESCE(excluded.union_id, login_users.union_id),
       member_since = COALESCE(login_users.member_since, excluded.member_since),
       nick_name = CASE WHEN excluded.nick_name <> '' AND login_users.nick_name_chosen_at IS NULL
         THEN excluded.nick_name ELSE login_users.nick_name END,
       avatar_url = CASE WHEN excluded.avatar_url <> '' AND login_users.avatar_url NOT LIKE '/%'
         THEN excluded.avatar_url ELSE login_users.avatar_url END,
       updated_at = excluded.updated_at
     RETURNING id`,
    record.userId,
    identity.provider,
    identity.appId,
    identity.subject,
    identity.unionId,
    record.memberSince,
    record.profile?.nickName ?? '',
    record.profile?.avatarUrl ?? '',
    now,
    now,
  )
  if (found === undefined) throw new Error('the upsert of a user returned no row')
  const id = String(found['id'])
  const [row] = yield sql(
    `UPDATE login_users SET session_key = $1, phone = COALESCE($2, phone) WHERE id = $3
     RETURNING ${userColumns}`,
    record.sealSessionKey(id),
    record.sealPhone(id),
    id,
  )
  if (row === undefined) throw new Error('the update of a user returned no row')
  const user = toUserRow(row)
  yield sql(
    'INSERT INTO login_sessions (id, token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
    session.id,
    session.tokenHash,
    user.id,
    now,
    session.expiresAt,
  )
  for (const { title, version } of record.agreements) {
    yield sql(
      'INSERT INTO login_consents (user_id, title, version, agreed_at) VALUES ($1, $2, $3, $4)',
      user.id,
      title,
      version,
      now,
    )
  }
  yield sql(
    'UPDATE login_codes SET answer = $1, answer_until = $2 WHERE code_hash = $3',
    record.sealAnswer(user),
    record.answerUntil,
    record.codeHash,
  )
  return user
}

function* keepPhoneCode(row: PhoneCodeRow & { codeHash: Buffer }): Work<void> {
  yield sql(
    `INSERT INTO login_phone_codes (code_hash, identity_hash, phone, expires_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (code_hash) DO UPDATE SET
       identity_hash = excluded.identity_hash, phone = excluded.phone, expires_at = excluded.expires_at`,
    row.codeHash,
    row.identityHash,
    row.phone,
    row.expiresAt,
  )
}

function* findPhoneCode(codeHash: Buffer): Work<PhoneCodeRow | undefined> {
  const [row] = yield sql(
    'SELECT identity_hash, phone, expires_at FROM login_phone_codes WHERE code_hash = $1',
    codeHash,
  )
  if (row === undefined) return undefined
  return {
    identityHash: bytes(row, 'identity_hash'),
    phone: bytes(row, 'phone'),
    expiresAt: Number(row['expires_at']),
  }
}

function* setNickName(userId: string, nickName: string, now: number): Work<UserRow | undefined> {
  const [row] = yield sql(
    `UPDATE login_users SET nick_name = $1, nick_name_chosen_at = $2, updated_at = $3 WHERE id = $4
     RETURNING ${userColumns}`,
    nickName,
    now,
    now,
    userId,
  )
  return row && toUserRow(row)
}

function* setAvatar(record: AvatarRecord): Work<{ user: UserRow | undefined; replaced: string }> {
  const { userId, avatarUrl, now } = record
  const [before] = yield sql('SELECT avatar_url FROM login_users WHERE id = $1', userId)
  if (before === undefined) return { user: undefined, replaced: '' }
  record.write()
  const [row] = yield sql(
    `UPDATE login_users SET avatar_url = $1, updated_at = $2 WHERE id = $3 RETURNING ${userColumns}`,
    avatarUrl,
    now,
    userId,
  )
  const replaced = String(before['avatar_url'])
  return { user: row && toUserRow(row), replaced: replaced === avatarUrl ? '' : replaced }
}

function* dropAvatar(avatarUrl: string, remove: () => void): Work<void> {
  const users = yield sql('SELECT id FROM login_users WHERE avatar_url = $1 LIMIT 1', avatarUrl)
  if (users.length === 0) remove()
}

function* findSession(tokenHash: Buffer): Work<SessionRow | undefined> {
  const [row] = yield sql(
    `SELECT s.expires_at, s.revoked_at, u.id, u.member_since, u.nick_name, u.avatar_url, u.phone
     FROM login_sessions s JOIN login_users u ON u.id = s.user_id WHERE s.token_hash = $1`,
    tokenHash,
  )
  if (row === undefined) return undefined
  return { expiresAt: Number(row['expires_at']), revokedAt: time(row, 'revoked_at'), user: toUserRow(row) }
}

function* endSession(tokenHash: Buffer, now: number): Work<void> {
  yield sql(
    'UPDATE login_sessions SET revoked_at = $1 WHERE token_hash = $2 AND revoked_at IS NULL',
    now,
    tokenHash,
  )
}

function* sweep(now: number): Work<void> {
  yield sql('DELETE FROM login_codes WHERE expires_at <= $1', now)
  yield sql('UPDATE login_codes SET answer = NULL, answer_until = NULL WHERE answer_until <= $1', now)
  yield sql('DELETE FROM login_phone_codes WHERE expires_at <= $1', now)
  yield sql('DELETE FROM login_sessions WHERE revoked_at IS NOT NULL AND expires_at <= $1', now)
  yield sql('DELETE FROM login_sessions WHERE expires_at <= $1', now - expiredKeptMs)
}

function* ping(): Work<void> {
  yield sql('SELECT 1 AS one')
}

function toUserRow(row: Row): UserRow {
  return {
    id: String(row['id']),
    memberSince: time(row, 'member_since'),
    nickName: String(row['nick_name']),
    avatarUrl: String(row['avatar_url']),
    phone: row['phone'] === null ? null : bytes(row, 'phone'),
  }
}

// PostgreSQL's client hands out BIGINT as text.
function time(row: Row, column: string): number | null {
  const value = row[column]
  return value === null || value === undefined ? null : Number(value)
}

function bytes(row: Row, column: string): Buffer {
  const value = row[column]
  if (!Buffer.isBuffer(value)) throw new Error(`column ${column} holds no bytes`)
  return value
}
