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
]
