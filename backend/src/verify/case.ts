import type { Answer, Client } from './client.ts'
import type { Simulator } from './simulator.ts'
import type { Text } from './text.ts'

/**
 * - `required`: the component breaks without it, or a secret gets out
 * - `recommended`: security and robustness; the mini-program runs without
 * - `optional`: a route that an author may leave out
 */
export type Level = 'required' | 'recommended' | 'optional'

export interface Case {
  /** `feature.name`, stable: what `--only` and scripts go by */
  id: string
  level: Level
  title: Text
  /** what should have come, told when it did not */
  expected: Text
  /** what the mini-program's user or author meets otherwise */
  why: Text
  /** `simulator`, or cases without whose success this one would only repeat their failure */
  needs: readonly string[]
  /** Throws a Mismatch, an Unchecked or a NotOffered; returns if the backend does as expected. */
  run(context: Context): Promise<void>
}

export interface User {
  id: string | number
  step: string
  [field: string]: unknown
}

/** A login that succeeded. */
export interface LoggedIn {
  /** who, by the simulator's name */
  name: string
  code: string
  utoken: string
  expiresAt: number
  user: User
  answer: Answer
}

export interface Context {
  backend: Client
  simulator: Simulator
  /** A name that nobody has used before. */
  newName(): string
  /** Logs in with a new code; what is wrong with the answer is another case's matter. */
  login(name?: string, body?: object): Promise<LoggedIn>
  /** All that the backend has answered so far. */
  answers: readonly Answer[]
}
