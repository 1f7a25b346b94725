import type { Work } from '../driver.ts'
import type { TokenRow } from '../store.ts'
import { bytes, number, sql } from './statement.ts'

export function* findToken(name: string): Work<TokenRow | undefined> {
  const [row] = yield sql(
    'SELECT token, ends_at FROM login_tokens WHERE name = $1 AND token IS NOT NULL',
    name,
  )
  return row && { token: bytes(row, 'token'), endsAt: number(row, 'ends_at') }
}

export function* leaseToken(name: string, leaseUntil: number, now: number): Work<boolean> {
  // A lease that ends more than twice as far ahead is left from before the clock was set back.
  const rows = yield sql(
    `INSERT INTO login_tokens (name, lease_until) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET lease_until = excluded.lease_until
     WHERE login_tokens.lease_until IS NULL OR login_tokens.lease_until <= $3 OR login_tokens.lease_until > $4
     RETURNING name`,
    name,
    leaseUntil,
    now,
    2 * leaseUntil - now,
  )
  return rows.length > 0
}

export function* keepToken(name: string, { token, endsAt }: TokenRow): Work<void> {
  yield sql(
    `INSERT INTO login_tokens (name, token, ends_at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET token = excluded.token, ends_at = excluded.ends_at, lease_until = NULL`,
    name,
    token,
    endsAt,
  )
}

export function* releaseToken(name: string): Work<void> {
  yield sql('UPDATE login_tokens SET lease_until = NULL WHERE name = $1', name)
}

export function* dropToken(name: string, token: Buffer): Work<void> {
  yield sql(
    'UPDATE login_tokens SET token = NULL, ends_at = NULL WHERE name = $1 AND token = $2',
    name,
    token,
  )
}
