import type { Case, Context } from './case.ts'
import type { Answer } from './client.ts'
import { Mismatch, NotOffered, Unchecked } from './outcome.ts'
import { text, type Text } from './text.ts'

export type Outcome =
  | { status: 'passed' }
  | { status: 'failed'; answers: readonly Answer[]; detail: string }
  /** could not be checked */
  | { status: 'skipped'; reason: Text }
  /** need not be there, or cannot be checked by anybody from outside */
  | { status: 'not-offered'; reason: Text }

export interface Verdict {
  case: Case
  outcome: Outcome
}

export interface RunOptions {
  cases: readonly Case[]
  context: Context
  hasSimulator: boolean
  signal: AbortSignal
  onVerdict(verdict: Verdict): void
}

/** Runs the cases one after another. Ends early, with what there is, once the signal is aborted. */
export async function run(options: RunOptions): Promise<Verdict[]> {
  const { cases, context, hasSimulator, signal, onVerdict } = options
  const verdicts: Verdict[] = []
  const failed = new Map<string, Outcome['status']>()

  function obstacle(one: Case): Text | undefined {
    if (!hasSimulator && one.needs.includes('simulator')) {
      return text('需要模拟器提供 code', 'needs the simulator for a code')
    }
    const before = one.needs.find((id) => failed.has(id))
    if (before === undefined) return undefined
    return failed.get(before) === 'failed'
      ? text(`须先通过 ${before}`, `${before} has to pass first`)
      : text(`${before} 未能检查`, `${before} could not be checked`)
  }

  for (const one of cases) {
    if (signal.aborted) break
    const reason = obstacle(one)
    let outcome: Outcome
    try {
      outcome = reason === undefined ? await attempt(one, context) : { status: 'skipped', reason }
    } catch (error) {
      if (signal.aborted) break
      throw error
    }
    if (outcome.status !== 'passed') failed.set(one.id, outcome.status)
    const verdict = { case: one, outcome }
    verdicts.push(verdict)
    onVerdict(verdict)
  }
  return verdicts
}

async function attempt(one: Case, context: Context): Promise<Outcome> {
  try {
    await one.run(context)
    return { status: 'passed' }
  } catch (error) {
    if (error instanceof Mismatch) return { status: 'failed', answers: error.answers, detail: error.message }
    if (error instanceof Unchecked) return { status: 'skipped', reason: error.reason }
    if (error instanceof NotOffered) return { status: 'not-offered', reason: error.reason }
    throw error
  }
}

/** Those whose id or title has this in it, and what they build upon. */
export function select(cases: readonly Case[], only: string): Case[] {
  const wanted = new Set<string>()
  const add = (one: Case): void => {
    wanted.add(one.id)
    for (const need of one.needs) {
      const before = cases.find(({ id }) => id === need)
      if (before !== undefined) add(before)
    }
  }
  const sought = only.toLowerCase()
  for (const one of cases) {
    const told = [one.id, ...Object.values(one.title)].join('\n').toLowerCase()
    if (told.includes(sought)) add(one)
  }
  return cases.filter(({ id }) => wanted.has(id))
}

/** 0: all that is required passes; 1: some of it fails; 2: some of it could not be checked. */
export function exitCodeOf(verdicts: readonly Verdict[], planned: number): 0 | 1 | 2 {
  const required = verdicts.filter(({ case: { level } }) => level === 'required')
  if (required.some(({ outcome }) => outcome.status === 'failed')) return 1
  const unchecked = required.some(({ outcome }) => outcome.status === 'skipped')
  return unchecked || verdicts.length < planned ? 2 : 0
}
