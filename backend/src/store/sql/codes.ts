import type { Row, Statement, Work } from '../driver.ts'
import type { CodeClaim, CodeRefusal, CodeRow, PhoneCodeRow } from '../store.ts'
import { bytes, bytesOrNull, number, numberOrNull, sql } from './statement.ts'

export function* claimCode(claim: CodeClaim): Work<CodeRow | undefined> {
  for (;;) {
    const taken = yield sql(
      `INSERT INTO login_codes (code_hash, request_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (code_hash) DO UPDATE SET
         request_hash = excluded.request_hash, answer = NULL, answer_until = NULL, released = 0,
         created_at = excluded.created_at, expires_at = excluded.expires_at
       WHERE login_codes.released = 1
       RETURNING code_hash`,
      claim.codeHash,
      claim.requestHash,
      claim.now,
      claim.expiresAt,
    )
    if (taken.length > 0) return undefined
    const found = yield* findCode(claim.codeHash)
    if (found !== undefined) return found
    // Swept in between: nobody has it now.
  }
}

export function* findCode(codeHash: Buffer): Work<CodeRow | undefined> {
  const [row] = yield sql(
    'SELECT request_hash, answer, answer_until, created_at FROM login_codes WHERE code_hash = $1',
    codeHash,
  )
  return row && toCodeRow(row)
}

export function* refuseCode(refusal: CodeRefusal): Work<void> {
  yield sql(
    'UPDATE login_codes SET answer = $1, answer_until = $2, released = $3 WHERE code_hash = $4',
    refusal.answer,
    refusal.answerUntil,
    refusal.released ? 1 : 0,
    refusal.codeHash,
  )
}

/** What a code's first sender got, for those who send it again. */
export function keepAnswer(codeHash: Buffer, userId: string, answer: Buffer, until: number): Statement {
  return sql(
    'UPDATE login_codes SET answer = $1, answer_until = $2, user_id = $3 WHERE code_hash = $4',
    answer,
    until,
    userId,
    codeHash,
  )
}

/**
 * What answers still hold of a user. The first condition spares a look at each code: few have an answer left. Their time
 * stays: it says that there was one, and nobody waits for it.
 */
export function wipeAnswers(userId: string): Statement {
  return sql(
    `UPDATE login_codes SET answer = NULL, user_id = NULL
     WHERE answer_until > 0 AND user_id = $1`,
    userId,
  )
}

export function* keepPhoneCode(row: PhoneCodeRow & { codeHash: Buffer }): Work<void> {
  yield sql(
    `INSERT INTO login_phone_codes (code_hash, identity_hash, phone, expires_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (code_hash) DO UPDATE SET
       identity_hash = excluded.identity_hash, phone = excluded.phone, expires_at = excluded.expires_at`,
    row.codeHash,
    row.identityHash,
    row.phone,
    row.expiresAt,
  )
}

export function* findPhoneCode(codeHash: Buffer): Work<PhoneCodeRow | undefined> {
  const [row] = yield sql(
    'SELECT identity_hash, phone, expires_at FROM login_phone_codes WHERE code_hash = $1',
    codeHash,
  )
  return (
    row && {
      identityHash: bytes(row, 'identity_hash'),
      phone: bytes(row, 'phone'),
      expiresAt: number(row, 'expires_at'),
    }
  )
}

export const wipePhoneCodes = (identityHash: Buffer): Statement =>
  sql('DELETE FROM login_phone_codes WHERE identity_hash = $1', identityHash)

function toCodeRow(row: Row): CodeRow {
  return {
    requestHash: bytes(row, 'request_hash'),
    answer: bytesOrNull(row, 'answer'),
    answerUntil: numberOrNull(row, 'answer_until'),
    createdAt: number(row, 'created_at'),
  }
}
