/**
 * The schema, one step a version, never edited after release. The column types are read alike by SQLite and PostgreSQL
 * (SQLite keeps a blob a blob in a BYTEA column). Names carry a prefix: the database may be the author's own.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE login_users (
      id TEXT PRIMARY KEY,
      provider TEXT NOT NULL,
      app_id TEXT NOT NULL,
      subject TEXT NOT NULL,
      union_id TEXT,
      session_key BYTEA,
      member_since BIGINT,
      nick_name TEXT NOT NULL,
      avatar_url TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      UNIQUE (provider, app_id, subject)
    )`,
    `CREATE TABLE login_sessions (
      id TEXT PRIMARY KEY,
      token_hash BYTEA NOT NULL UNIQUE,
      user_id TEXT NOT NULL REFERENCES login_users (id),
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL,
      revoked_at BIGINT
    )`,
    'CREATE INDEX login_sessions_user ON login_sessions (user_id)',
    'CREATE INDEX login_sessions_expiry ON login_sessions (expires_at)',
    `CREATE TABLE login_codes (
      code_hash BYTEA PRIMARY KEY,
      request_hash BYTEA NOT NULL,
      answer BYTEA,
      answer_until BIGINT,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    'CREATE INDEX login_codes_expiry ON login_codes (expires_at)',
    'CREATE INDEX login_codes_answer ON login_codes (answer_until)',
    `CREATE TABLE login_consents (
      user_id TEXT NOT NULL REFERENCES login_users (id),
      title TEXT NOT NULL,
      version TEXT,
      agreed_at BIGINT NOT NULL
    )`,
    'CREATE INDEX login_consents_user ON login_consents (user_id)',
  ],
  [
    'ALTER TABLE login_users ADD COLUMN phone BYTEA',
    // When the user chose the nickname, as against having it from the platform.
    'ALTER TABLE login_users ADD COLUMN nick_name_chosen_at BIGINT',
    'CREATE INDEX login_users_avatar ON login_users (avatar_url)',
    `CREATE TABLE login_phone_codes (
      code_hash BYTEA PRIMARY KEY,
      identity_hash BYTEA NOT NULL,
      phone BYTEA NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    'CREATE INDEX login_phone_codes_expiry ON login_phone_codes (expires_at)',
  ],
  [
    "ALTER TABLE login_sessions ADD COLUMN client_kind TEXT NOT NULL DEFAULT 'mini-program'",
    "ALTER TABLE login_sessions ADD COLUMN client_name TEXT NOT NULL DEFAULT ''",
    'ALTER TABLE login_sessions ADD COLUMN last_seen_at BIGINT NOT NULL DEFAULT 0',
    'UPDATE login_sessions SET last_seen_at = created_at',
    // Each serves what it is asked for without a look at the other sessions: a user has many that are long over.
    'DROP INDEX login_sessions_user',
    'CREATE INDEX login_sessions_of_user ON login_sessions (user_id, expires_at)',
    'DROP INDEX login_sessions_expiry',
    'CREATE INDEX login_sessions_valid ON login_sessions (expires_at) WHERE revoked_at IS NULL',
    'CREATE INDEX login_sessions_revoked ON login_sessions (expires_at) WHERE revoked_at IS NOT NULL',
    // 1: the platform has not taken the code, so that the next request with it may.
    'ALTER TABLE login_codes ADD COLUMN released BIGINT NOT NULL DEFAULT 0',
    // Whose the answer is: it goes when the user goes.
    'ALTER TABLE login_codes ADD COLUMN user_id TEXT',
    `CREATE TABLE login_avatars (
      name TEXT PRIMARY KEY,
      bytes BYTEA NOT NULL,
      created_at BIGINT NOT NULL
    )`,
    // No reference to the user: these rows stay when the user is deleted.
    `CREATE TABLE login_audit (
      at BIGINT NOT NULL,
      event TEXT NOT NULL,
      user_id TEXT NOT NULL,
      session_id TEXT,
      detail TEXT NOT NULL
    )`,
    'CREATE INDEX login_audit_user ON login_audit (user_id, at)',
    'CREATE INDEX login_audit_at ON login_audit (at)',
    `CREATE TABLE login_limits (
      name TEXT PRIMARY KEY,
      hits BIGINT NOT NULL,
      ends_at BIGINT NOT NULL
    )`,
    'CREATE INDEX login_limits_end ON login_limits (ends_at)',
    `CREATE TABLE login_tokens (
      name TEXT PRIMARY KEY,
      token BYTEA,
      ends_at BIGINT,
      lease_until BIGINT
    )`,
    'CREATE INDEX login_phone_codes_identity ON login_phone_codes (identity_hash)',
  ],
  [
    // No reference to the user: a ticket of one who is deleted at that moment is over within minutes anyhow.
    `CREATE TABLE login_tickets (
      scene TEXT PRIMARY KEY,
      secret_hash BYTEA NOT NULL,
      state TEXT NOT NULL,
      user_id TEXT,
      client_name TEXT NOT NULL,
      ip TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    'CREATE INDEX login_tickets_expiry ON login_tickets (expires_at)',
    'CREATE INDEX login_tickets_user ON login_tickets (user_id)',
  ],
  // The user's own at the platform, sealed, where it hands such out.
  ['ALTER TABLE login_users ADD COLUMN tokens BYTEA'],
]
