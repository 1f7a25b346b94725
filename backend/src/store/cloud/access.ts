import type { Collection, DatabaseTransaction } from './database.ts'
import { DatabaseFailure, isFailure, toFailure } from './failure.ts'
import type { Documents, Name } from './schema.ts'

/** Single documents by their ids, which is all that a transaction takes. */
export interface Access {
  get<N extends Name>(name: N, id: string): Promise<Documents[N] | undefined>
  /** Rejects with a `duplicate` if there is one already. */
  add<N extends Name>(name: N, id: string, document: Documents[N]): Promise<void>
  /** In place of whatever is there. */
  put<N extends Name>(name: N, id: string, document: Documents[N]): Promise<void>
  /** No error if there is none. */
  update<N extends Name>(name: N, id: string, fields: Partial<Documents[N]>): Promise<void>
  remove(name: Name, id: string): Promise<void>
}

/**
 * Whose calls reject with a DatabaseFailure only.
 *
 * @param dropForeign removes a document, if it still is what a client has written
 */
export function createAccess(
  source: Pick<DatabaseTransaction, 'collection'>,
  dropForeign: Access['remove'],
): Access {
  return {
    async get<N extends Name>(name: N, id: string) {
      const found = await read(source.collection(name), id)
      if (found === undefined) return undefined
      if (!('_openid' in found)) return withoutId(found) as Documents[N]
      // The mark that the database puts on what a client has written, see README: nothing of ours has it.
      await dropForeign(name, id)
      return undefined
    },
    async add(name, id, document) {
      await call(() => source.collection(name).add({ data: { _id: id, ...document } }))
    },
    async put(name, id, document) {
      await call(() => source.collection(name).doc(id).set({ data: document }))
    },
    async update(name, id, fields) {
      await call(() => source.collection(name).doc(id).update({ data: fields }))
    },
    remove: (name, id) => remove(source, name, id),
  }
}

/** Of a transaction, where whatever has come in between is a conflict. */
export const createTransactionAccess = (transaction: DatabaseTransaction): Access =>
  createAccess(transaction, (name, id) => remove(transaction, name, id))

async function remove(
  source: Pick<DatabaseTransaction, 'collection'>,
  name: Name,
  id: string,
): Promise<void> {
  await call(() => source.collection(name).doc(id).remove())
}

/** As `database({ throwOnNotFound })` says, the SDK gives null for what is not there, or fails. */
async function read(collection: Collection, id: string): Promise<object | undefined> {
  try {
    const { data } = await call(() => collection.doc(id).get())
    return data ?? undefined
  } catch (error) {
    if (isFailure(error, 'no-document')) return undefined
    throw error
  }
}

function withoutId(document: object): object {
  const { _id, ...fields } = document as { _id?: unknown }
  return fields
}

/** One call of the SDK. */
export async function call<Value>(run: () => Promise<Value> | void | string): Promise<Value> {
  try {
    return (await run()) as Value
  } catch (cause) {
    throw cause instanceof DatabaseFailure ? cause : toFailure(cause)
  }
}
