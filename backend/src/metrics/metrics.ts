import type { ErrorName } from '../error.ts'
import type { LimitName } from '../limit/limits.ts'

export type Outcome = 'ok' | ErrorName

/** What is counted and timed. No label holds anything of a user or a request: only names out of this program. */
export interface Metrics {
  answered(answer: { method: string; route: string; status: number; ms: number }): void
  loggedIn(provider: string, outcome: Outcome): void
  /** one call that trades a code */
  exchanged(provider: string, outcome: Outcome, ms: number): void
  /** one look for a session */
  verified(from: 'memory' | 'store', ms: number): void
  limited(name: LimitName): void
}

export const noMetrics: Metrics = {
  answered() {},
  loggedIn() {},
  exchanged() {},
  verified() {},
  limited() {},
}
