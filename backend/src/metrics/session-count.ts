import { within } from '../within.ts'

/** To count goes over an index with all open sessions. */
const keptMs = 10_000
/** A scrape has its own limit, usually 10 s, and is worth more than this one number. */
const waitMs = 1000

/** Counts every 10 s at most. undefined if that fails or takes over a second: no number is better than an old one. */
export function createSessionCount(count: () => Promise<number>): () => Promise<number | undefined> {
  let kept: { value: Promise<number | undefined>; until: number } | undefined
  return () => {
    const at = performance.now()
    if (kept === undefined || at >= kept.until) {
      // A rejection is taken here, however late it comes.
      kept = { value: count().catch(() => undefined), until: at + keptMs }
    }
    return within(waitMs, kept.value, () => undefined)
  }
}
