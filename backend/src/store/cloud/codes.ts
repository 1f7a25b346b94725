import { randomBytes } from 'node:crypto'
import type { CodeClaim, CodeRefusal, CodeRow, PhoneCodeRow } from '../store.ts'
import type { Access } from './access.ts'
import { isFailure } from './failure.ts'
import { idOf, toBase64, toBytes, toBytesOrNull, type CodeDocument, type UserDocument } from './schema.ts'
import type { Shelf } from './shelf.ts'

export async function claimCode(shelf: Shelf, claim: CodeClaim): Promise<CodeRow | undefined> {
  const id = idOf(claim.codeHash)
  const mine: CodeDocument = {
    requestHash: toBase64(claim.requestHash),
    answer: null,
    answerUntil: null,
    userId: null,
    released: false,
    createdAt: claim.now,
    expiresAt: claim.expiresAt,
    claim: randomBytes(16).toString('base64url'),
  }
  for (;;) {
    const isTaken = await take(shelf, id, mine).catch(async (error: unknown) => {
      // A call whose answer was lost may have taken it: left so, the code would be spent for nobody.
      if ((await shelf.get('login_codes', id))?.claim !== mine.claim) throw error
      return true
    })
    if (isTaken) return undefined
    const found = await shelf.get('login_codes', id)
    if (found?.claim === mine.claim) return undefined
    if (found !== undefined && !found.released) return toCodeRow(found)
    // Swept, or released, in between.
  }
}

async function take(shelf: Shelf, id: string, mine: CodeDocument): Promise<boolean> {
  try {
    await shelf.add('login_codes', id, mine)
    return true
  } catch (error) {
    if (!isFailure(error, 'duplicate')) throw error
  }
  return (await shelf.updateWhere('login_codes', { _id: id, released: true }, mine)) > 0
}

export async function findCode(shelf: Shelf, codeHash: Buffer): Promise<CodeRow | undefined> {
  const found = await shelf.get('login_codes', idOf(codeHash))
  return found && toCodeRow(found)
}

export async function refuseCode(shelf: Shelf, refusal: CodeRefusal): Promise<void> {
  const { answer, answerUntil, released } = refusal
  const fields = { answer: toBase64(answer), answerUntil, released }
  await shelf.update('login_codes', idOf(refusal.codeHash), fields)
}

/** What a code's first sender got, for those who send it again. */
export async function keepAnswer(
  access: Access,
  { codeHash, userId, answer, until }: { codeHash: Buffer; userId: string; answer: Buffer; until: number },
): Promise<void> {
  const fields = { answer: toBase64(answer), answerUntil: until, userId }
  await access.update('login_codes', idOf(codeHash), fields)
}

/** What answers still hold of a user. Their time stays: it says that there was one, and nobody waits for it. */
export async function wipeAnswers(access: Access, { answers }: UserDocument): Promise<void> {
  for (const { code } of answers) await access.update('login_codes', code, { answer: null, userId: null })
}

/** Beside the code a list by the identity is kept, so that a deletion finds all of them without a query. */
export async function keepPhoneCode(access: Access, row: PhoneCodeRow & { codeHash: Buffer }): Promise<void> {
  const { expiresAt } = row
  const [code, identity] = [idOf(row.codeHash), idOf(row.identityHash)]
  const list = await access.get('login_phone_lists', identity)
  await access.put('login_phone_lists', identity, {
    codes: [...new Set([...(list?.codes ?? []), code])],
    expiresAt: Math.max(expiresAt, list?.expiresAt ?? 0),
  })
  await access.put('login_phone_codes', code, {
    identityHash: toBase64(row.identityHash),
    phone: toBase64(row.phone),
    expiresAt,
  })
}

export async function findPhoneCode(shelf: Shelf, codeHash: Buffer): Promise<PhoneCodeRow | undefined> {
  const found = await shelf.get('login_phone_codes', idOf(codeHash))
  return (
    found && {
      identityHash: toBytes(found.identityHash),
      phone: toBytes(found.phone),
      expiresAt: found.expiresAt,
    }
  )
}

/** @param identity the id of its document */
export async function wipePhoneCodes(access: Access, identity: string): Promise<void> {
  const list = await access.get('login_phone_lists', identity)
  if (list === undefined) return
  for (const code of list.codes) await access.remove('login_phone_codes', code)
  await access.remove('login_phone_lists', identity)
}

function toCodeRow({ requestHash, answer, answerUntil, createdAt }: CodeDocument): CodeRow {
  return { requestHash: toBytes(requestHash), answer: toBytesOrNull(answer), answerUntil, createdAt }
}
