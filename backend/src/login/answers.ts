import { setTimeout as delay } from 'node:timers/promises'
import { ApiError, errorNames, type ErrorName } from '../error.ts'
import type { KeyRing } from '../seal.ts'
import type { CodeRow, Store } from '../store/store.ts'
import type { User } from '../user/user.ts'

export interface LoginResult {
  utoken: string
  /** epoch ms */
  expiresAt: number
  user: User
}

/** What became of a code: a login, or a refusal that is told to each who asks. */
export type Outcome = SavedLogin | { refusal: Refusal }

export interface SavedLogin {
  login: LoginResult
  /** the first of this user */
  isNew: boolean
}

interface Refusal {
  error: ErrorName
  status: number
  message: string
  retryAfter: string | undefined
}

export interface Answers {
  seal(outcome: Outcome, codeHash: Buffer): Buffer
  /**
   * The answer that whoever took the code first has got or will get; a `code_used` for another request, for one that is too late,
   * and where that answer never came.
   */
  replay(row: CodeRow, codeHash: Buffer, requestHash: Buffer): Promise<SavedLogin>
}

export interface AnswersOptions {
  store: Store
  keyRing: KeyRing
  now: () => number
}

/** An exchange ends within its time limit, a second one for the phone too: what took longer has been given up. */
const waitedMs = 15_000
const lookEveryMs = 100

/** Answers to logins, kept so that the same request gets the same one, on whichever node it arrives. */
export function createAnswers({ store, keyRing, now }: AnswersOptions): Answers {
  return {
    seal: (outcome, codeHash) => keyRing.seal(JSON.stringify(outcome), contextOf(codeHash)),

    async replay(row, codeHash, requestHash) {
      if (!row.requestHash.equals(requestHash)) throw new ApiError('code_used')
      const settled = await waitFor(row, codeHash)
      const { answer, answerUntil } = settled
      if (answer === null || answerUntil === null || now() >= answerUntil) throw new ApiError('code_used')
      const outcome = open(answer, codeHash)
      if ('login' in outcome) return outcome
      throw toApiError(outcome.refusal)
    },
  }

  /** The other one may be on another node: its answer is looked for until it is there. */
  async function waitFor(row: CodeRow, codeHash: Buffer): Promise<CodeRow> {
    let current = row
    const looks = waitedMs / lookEveryMs
    for (let look = 0; look < looks && isUnderWay(current); look += 1) {
      await delay(lookEveryMs)
      current = (await store.findCode(codeHash)) ?? current
    }
    return current
  }

  /** `answerUntil` is set with the answer: a row that had one and has none any more is not waited for. */
  function isUnderWay({ answer, answerUntil, createdAt }: CodeRow): boolean {
    return answer === null && answerUntil === null && Math.abs(now() - createdAt) < waitedMs
  }

  function open(answer: Buffer, codeHash: Buffer): Outcome {
    try {
      return JSON.parse(keyRing.open(answer, contextOf(codeHash))) as Outcome
    } catch {
      // The key has been replaced since. The code is spent all the same.
      throw new ApiError('code_used')
    }
  }
}

export function toRefusal({ error, status, message, headers }: ApiError): Outcome {
  return { refusal: { error, status, message, retryAfter: headers['Retry-After'] } }
}

function toApiError({ error, status, message, retryAfter }: Refusal): ApiError {
  const seconds = retryAfter === undefined ? undefined : Number(retryAfter)
  return new ApiError(errorNames.includes(error) ? error : 'code_used', {
    status,
    message,
    retryAfter: seconds,
  })
}

const contextOf = (codeHash: Buffer): string => `login_codes.answer ${codeHash.toString('hex')}`
