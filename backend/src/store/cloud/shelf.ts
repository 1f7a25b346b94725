import { setTimeout as delay } from 'node:timers/promises'
import { StoreError } from '../store.ts'
import { call, createAccess, createTransactionAccess, type Access } from './access.ts'
import type { Command, Database, Query } from './database.ts'
import { DatabaseFailure, isFailure } from './failure.ts'
import { collections, type Documents, type Name } from './schema.ts'

export type Found<N extends Name> = Documents[N] & { _id: string }

/** Values, or what `command` makes of them. */
export type Condition<N extends Name> = { [Field in keyof Documents[N] | '_id']?: unknown }

export interface Selection<N extends Name> {
  where: Condition<N>
  /** ascending */
  orderBy?: readonly (keyof Documents[N] & string)[]
  /** default, and the most that one query gives: 1000 */
  limit?: number
}

/** The database, with what its calls have in common. */
export interface Shelf extends Access {
  readonly command: Command
  find<N extends Name>(name: N, selection: Selection<N>): Promise<Found<N>[]>
  /** Of each document that fits, in one step: how many were changed by it. */
  updateWhere<N extends Name>(
    name: N,
    condition: Condition<N>,
    fields: Partial<Documents[N]>,
  ): Promise<number>
  removeWhere<N extends Name>(name: N, condition: Condition<N>): Promise<void>
  count<N extends Name>(name: N, condition: Condition<N>): Promise<number>
  /**
   * All or nothing. Begun anew, from the start, when another one was quicker with one of the documents. Documents that are
   * only read are not guarded: what has to stay as it was read is written as well.
   */
  transact<Result>(work: (access: Access) => Promise<Result>): Promise<Result>
  /** Runs what uses all this; a failure of the database that comes out of it is a StoreError. */
  enter<Result>(run: () => Promise<Result>): Promise<Result>
  /** Waits for what is under way; what is asked for later is refused. */
  close(): Promise<void>
}

const mostRows = 1000

/**
 * The SDK's own `runTransaction` is of no use: it begins a conflicting transaction anew 3 times only, and not at all where
 * the conflict shows in a write, whose error has lost its code by then.
 */
const tries = 40
const shortestPauseMs = 10

/** A collection that was just made may take a moment to be there. */
const looksForCollection = 10
const lookEveryMs = 200

export interface ShelfOptions {
  /** before a transaction is begun anew, by chance up to this; ms, default 250 */
  longestPauseMs?: number
}

export function createShelf(database: Database, { longestPauseMs = 250 }: ShelfOptions = {}): Shelf {
  const { command } = database
  const access = createAccess(database, async (name, id) => {
    // Another one may have dropped it meanwhile, and put what it wanted there.
    const foreign = { _id: id, _openid: command.exists(true) }
    await call(() => database.collection(name).where(foreign).remove())
  })
  const running = new Set<Promise<unknown>>()
  let isClosed = false
  let creating: Promise<void> | undefined

  /** Without what clients have written, as with `get`. */
  const where = <N extends Name>(name: N, condition: Condition<N>): Query =>
    database.collection(name).where({ ...condition, _openid: command.exists(false) })

  async function begin<Result>(work: (access: Access) => Promise<Result>): Promise<Result> {
    const transaction = await call(() => database.startTransaction())
    try {
      const result = await work(createTransactionAccess(transaction))
      await call(() => transaction.commit())
      return result
    } catch (error) {
      // A conflict has ended it. So has most of what else can fail: then this fails too.
      if (!isFailure(error, 'conflict')) await call(() => transaction.rollback()).catch(() => {})
      throw error
    }
  }

  async function transact<Result>(work: (access: Access) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await begin(work)
      } catch (error) {
        // One that has added what the work has found missing was quicker, too.
        const isConflict = isFailure(error, 'conflict') || isFailure(error, 'duplicate')
        if (!isConflict || attempt === tries) throw error
      }
      await delay(Math.random() * Math.min(shortestPauseMs * 2 ** attempt, longestPauseMs))
    }
  }

  /** At the same time as others do it. */
  async function createCollections(): Promise<void> {
    // That it is there already is the most likely failure of all; any other one shows in what is tried next.
    const create = (name: Name): Promise<unknown> =>
      call(() => database.createCollection(name)).catch(() => {})
    await Promise.all(collections.map(create))
  }

  async function withCollections<Result>(run: () => Promise<Result>): Promise<Result> {
    for (let look = 1; ; look++) {
      try {
        return await run()
      } catch (error) {
        if (!isFailure(error, 'no-collection') || look === looksForCollection) throw error
      }
      creating ??= createCollections().finally(() => (creating = undefined))
      await creating
      if (look > 1) await delay(lookEveryMs)
    }
  }

  return {
    ...access,
    command,
    async find<N extends Name>(name: N, { where: condition, orderBy = [], limit = mostRows }: Selection<N>) {
      let query = where(name, condition)
      for (const field of orderBy) query = query.orderBy(field, 'asc')
      const { data } = await call(() => query.limit(limit).get())
      return data as Found<N>[]
    },
    async updateWhere(name, condition, fields) {
      const { stats } = await call(() => where(name, condition).update({ data: fields }))
      return stats.updated
    },
    async removeWhere(name, condition) {
      await call(() => where(name, condition).remove())
    },
    async count(name, condition) {
      const { total } = await call(() => where(name, condition).count())
      return total
    },
    transact,
    enter(run) {
      if (isClosed) return Promise.reject(new StoreError('closed'))
      const result = withCollections(run).catch((error: unknown) => {
        throw error instanceof DatabaseFailure ? new StoreError(error.message) : error
      })
      const settled: Promise<unknown> = result.then(
        () => running.delete(settled),
        () => running.delete(settled),
      )
      running.add(settled)
      return result
    },
    async close() {
      isClosed = true
      await Promise.all(running)
    },
  }
}
