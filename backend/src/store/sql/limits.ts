import type { Work } from '../driver.ts'
import { number, only, sql } from './statement.ts'

/** So far may the clocks of two nodes be apart, and a request overtake another one, before it counts as set back. */
const skewMs = 60_000

/** A window that ends long after a new one would is left from before the clock was set back: it counts as over. */
export function* hit(key: string, windowMs: number, now: number): Work<{ count: number; endsAt: number }> {
  const latest = now + windowMs + Math.min(windowMs, skewMs)
  const row = only(
    yield sql(
      `INSERT INTO login_limits (name, hits, ends_at) VALUES ($1, 1, $2)
       ON CONFLICT (name) DO UPDATE SET
         hits = CASE WHEN login_limits.ends_at <= $3 OR login_limits.ends_at > $4
           THEN 1 ELSE login_limits.hits + 1 END,
         ends_at = CASE WHEN login_limits.ends_at <= $5 OR login_limits.ends_at > $6
           THEN excluded.ends_at ELSE login_limits.ends_at END
       RETURNING hits, ends_at`,
      key,
      now + windowMs,
      now,
      latest,
      now,
      latest,
    ),
  )
  return { count: number(row, 'hits'), endsAt: number(row, 'ends_at') }
}
