import type { Answer } from './client.ts'
import type { Text } from './text.ts'

/** The backend answered something else than it should. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch' as const
  readonly answers: readonly Answer[]

  /** @param detail which part is wrong, e.g. `user.step: …`; language-neutral */
  constructor(answers: Answer | readonly Answer[], detail = '') {
    super(detail)
    this.answers = [answers].flat()
  }
}

/** What the case starts from could not be had: it says nothing about the case itself. */
export class Unchecked extends Error {
  override readonly name = 'Unchecked' as const
  readonly reason: Text

  constructor(reason: Text) {
    super(reason.en)
    this.reason = reason
  }
}

/** The backend has no such route, and need not have it. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered' as const
  readonly reason: Text

  constructor(reason: Text) {
    super(reason.en)
    this.reason = reason
  }
}
