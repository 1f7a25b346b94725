/** An answer that says no, as the platform words it. */
export class Failure extends Error {
  override readonly name = 'Failure' as const

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

const contact = 'Please check your request, but if the problem'

// The texts are those that people have posted of the real one.
export const noCollection = (): Failure =>
  new Failure(
    'DATABASE_COLLECTION_NOT_EXIST',
    `[ResourceNotFound] Db or Table not exist. ${contact} cannot be solved, contact us.`,
  )

export const collectionExists = (): Failure =>
  new Failure(
    'DATABASE_COLLECTION_ALREADY_EXIST',
    `[CreateTable] Table exist. ${contact} cannot be solved, contact us.`,
  )

export const duplicateKey = (collection: string, id: string): Failure =>
  new Failure(
    'DATABASE_REQUEST_FAILED',
    `[FailedOperation.Insert] multiple write errors: [{write errors: [{E11000 duplicate key error collection: ` +
      `tnt-standin.${collection} index: _id_ dup key: { : "${id}" }}]}, {<nil>}]. ${contact} cannot be solved, contact us.`,
  )

export const conflict = (): Failure =>
  new Failure(
    'DATABASE_TRANSACTION_CONFLICT',
    '[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others. ' +
      `${contact} persists, contact us.`,
  )

export const noTransaction = (): Failure =>
  new Failure(
    'DATABASE_REQUEST_FAILED',
    `[ResourceNotFound.TransactionNotExist] Transaction not exist. ${contact} persists, contact us.`,
  )

export const notInTransaction = (): Failure =>
  new Failure(
    'DATABASE_INVALID_OPERRATOR',
    '[InvalidParameter] a transaction takes operations on single documents only, by doc(id)',
  )

export const badParameter = (what: string): Failure => new Failure('INVALID_PARAM', what)

export const requestFailed = (): Failure =>
  new Failure('DATABASE_REQUEST_FAILED', '[FailedOperation] fault asked for')
