import { randomUUID } from 'node:crypto'
import type { Document } from './ejson.ts'
import { collectionExists, conflict, noCollection, noTransaction } from './failure.ts'

export interface Transaction {
  id: string
  /** It sees what was committed up to here, and its own writes. */
  snapshot: number
  /** undefined: removed */
  writes: Map<Entry, Document | undefined>
  ended: Promise<void>
  end(): void
}

interface Entry {
  /** the oldest first; `document` is undefined from when it was removed */
  versions: { at: number; document: Document | undefined }[]
  /** the transaction that has written it and is not over */
  holder: Transaction | undefined
}

/** @returns what is to be there; undefined: nothing; the same object: it stays as it is */
export type Change = (before: Document | undefined) => Document | undefined

export interface Engine {
  createCollection(name: string): void
  /** What one sees, in no order that means anything. */
  list(collection: string, transaction?: Transaction): Document[]
  find(collection: string, id: string | number, transaction?: Transaction): Document | undefined
  /** Whether it has changed anything. Outside of a transaction it waits for those that hold the document. */
  change(collection: string, id: string | number, change: Change, transaction?: Transaction): Promise<boolean>
  begin(): Transaction
  transaction(id: string): Transaction
  commit(transaction: Transaction): void
  abort(transaction: Transaction): void
  abortAll(): void
}

/**
 * Documents as MongoDB keeps them, which is what is behind the platform: a transaction sees one moment, and the first to
 * write a document wins. Whoever writes it after that, having begun before the winner's commit, fails at once and for good.
 * What a transaction only reads is not guarded.
 *
 * @param lifeMs a transaction that is not over by then is aborted
 */
export function createEngine(lifeMs: number): Engine {
  const collections = new Map<string, Map<string | number, Entry>>()
  const open = new Map<string, Transaction>()
  let clock = 0

  function collectionOf(name: string): Map<string | number, Entry> {
    const collection = collections.get(name)
    if (collection === undefined) throw noCollection()
    return collection
  }

  function see(entry: Entry, transaction: Transaction | undefined): Document | undefined {
    const { versions } = entry
    if (transaction === undefined) return versions.at(-1)?.document
    if (transaction.writes.has(entry)) return transaction.writes.get(entry)
    return versions.findLast(({ at }) => at <= transaction.snapshot)?.document
  }

  function put(entry: Entry, document: Document | undefined): void {
    const version = { at: ++clock, document }
    // Older versions are there for those who began before; nobody else will look at them.
    entry.versions = open.size === 0 ? [version] : [...entry.versions, version]
  }

  function entryOf(collection: Map<string | number, Entry>, id: string | number): Entry {
    let entry = collection.get(id)
    if (entry === undefined) collection.set(id, (entry = { versions: [], holder: undefined }))
    return entry
  }

  function changeWithin(transaction: Transaction, entry: Entry, change: Change): boolean {
    const before = see(entry, transaction)
    const after = change(before)
    if (after === before) return false
    const isHeld = entry.holder !== undefined && entry.holder !== transaction
    if (isHeld || (entry.versions.at(-1)?.at ?? 0) > transaction.snapshot) {
      engine.abort(transaction)
      throw conflict()
    }
    entry.holder = transaction
    transaction.writes.set(entry, after)
    return true
  }

  function over(transaction: Transaction): void {
    if (!open.has(transaction.id)) return
    for (const entry of transaction.writes.keys()) entry.holder = undefined
    open.delete(transaction.id)
    transaction.end()
  }

  const engine: Engine = {
    createCollection(name) {
      if (collections.has(name)) throw collectionExists()
      collections.set(name, new Map())
    },

    list(name, transaction) {
      const entries = [...collectionOf(name).values()]
      return entries.flatMap((entry) => see(entry, transaction) ?? [])
    },

    find(name, id, transaction) {
      const entry = collectionOf(name).get(id)
      return entry && see(entry, transaction)
    },

    async change(name, id, change, transaction) {
      const entry = entryOf(collectionOf(name), id)
      if (transaction !== undefined) return changeWithin(transaction, entry, change)
      while (entry.holder !== undefined) await entry.holder.ended
      const before = see(entry, undefined)
      const after = change(before)
      if (after === before) return false
      put(entry, after)
      return true
    },

    begin() {
      let end = (): void => {}
      const ended = new Promise<void>((resolve) => (end = resolve))
      const transaction: Transaction = {
        id: randomUUID(),
        snapshot: clock,
        writes: new Map(),
        ended,
        end: () => {
          clearTimeout(timer)
          end()
        },
      }
      const timer = setTimeout(() => over(transaction), lifeMs).unref()
      open.set(transaction.id, transaction)
      return transaction
    },

    transaction(id) {
      const transaction = open.get(id)
      if (transaction === undefined) throw noTransaction()
      return transaction
    },

    commit(transaction) {
      for (const [entry, document] of transaction.writes) put(entry, document)
      over(transaction)
    },

    abort: over,

    abortAll() {
      for (const transaction of open.values()) over(transaction)
    },
  }
  return engine
}
