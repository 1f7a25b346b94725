import type { Work } from '../driver.ts'
import { number, only, sql } from './statement.ts'

/** A window that ends later than a new one would is left from before the clock was set back: it counts as over. */
export function* hit(key: string, windowMs: number, now: number): Work<{ count: number; endsAt: number }> {
  const row = only(
    yield sql(
      `INSERT INTO login_limits (name, hits, ends_at) VALUES ($1, 1, $2)
       ON CONFLICT (name) DO UPDATE SET
         hits = CASE WHEN login_limits.ends_at <= $3 OR login_limits.ends_at > excluded.ends_at
           THEN 1 ELSE login_limits.hits + 1 END,
         ends_at = CASE WHEN login_limits.ends_at <= $4 OR login_limits.ends_at > excluded.ends_at
           THEN excluded.ends_at ELSE login_limits.ends_at END
       RETURNING hits, ends_at`,
      key,
      now + windowMs,
      now,
      now,
    ),
  )
  return { count: number(row, 'hits'), endsAt: number(row, 'ends_at') }
}
