/** What went wrong, as far as it makes a difference to what is done next. */
export type Kind = 'conflict' | 'duplicate' | 'no-collection' | 'no-document' | 'other'

/** A call of the SDK has failed. It never leaves the store: outside it is a StoreError. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure' as const

  constructor(
    readonly kind: Kind,
    message: string,
  ) {
    super(message)
  }
}

/**
 * By the text, too: wx-server-sdk 4.0.2 makes `-501001 resource system error` of each code that it does not know, the one
 * of a conflict among them, and of a duplicate key whatever the database has called it.
 */
const patterns: readonly [RegExp, Kind][] = [
  [/DATABASE_TRANSACTION_CONFLICT|TransactionConflict|TransactionBusy|WriteConflict/, 'conflict'],
  [/DATABASE_DUPLICATE_WRITE|E11000|duplicate key/, 'duplicate'],
  [/DATABASE_COLLECTION_NOT_EXIST|-502005|Db or Table not exist/, 'no-collection'],
  [/document with _id .* does not exist/, 'no-document'],
]

/** Of what it may name in its text, ids of documents are left out: of a log nobody should learn which ones there are. */
export function toFailure(cause: unknown): DatabaseFailure {
  const { code, errCode, errMsg, message } = Object(cause) as Record<string, unknown>
  const text = [code, errCode, errMsg ?? message ?? cause].filter((part) => part !== undefined).join(' ')
  const kind = patterns.find(([pattern]) => pattern.test(text))?.[1] ?? 'other'
  return new DatabaseFailure(kind, text.replaceAll(/[\w-]{20,}/g, '…').slice(0, 300))
}

export const isFailure = (error: unknown, kind: Kind): boolean =>
  error instanceof DatabaseFailure && error.kind === kind
