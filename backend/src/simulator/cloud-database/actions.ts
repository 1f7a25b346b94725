import { randomBytes } from 'node:crypto'
import { Query, update } from 'mingo'
import { parseEjson, toEjson, type Document, type Value } from './ejson.ts'
import type { Change, Engine, Transaction } from './engine.ts'
import { badParameter, duplicateKey, notInTransaction } from './failure.ts'

/** One call of the SDK, as it is posted. Query, order, projection and documents are texts of extended JSON. */
export interface Call {
  action: string
  collectionName?: string
  transactionId?: string
  queryType?: 'WHERE' | 'DOC'
  query?: string
  order?: string
  projection?: string
  offset?: number
  limit?: number
  data?: string | string[]
  multi?: boolean
  upsert?: boolean
  merge?: boolean
}

type Action = (engine: Engine, call: Call, transaction: Transaction | undefined) => Promise<object> | object

/** The most that one query gives. */
const mostRows = 1000

/** By the name that the SDK calls them by; what an answer holds beside its request id. */
export const actions: Readonly<Record<string, Action>> = {
  'database.addCollection': (engine, call) => {
    engine.createCollection(nameOf(call))
    return {}
  },

  'database.startTransaction': (engine) => ({ transactionId: engine.begin().id }),

  'database.commitTransaction': (engine, _call, transaction) => {
    engine.commit(transaction!)
    return {}
  },

  'database.abortTransaction': (engine, _call, transaction) => {
    engine.abort(transaction!)
    return {}
  },

  'database.getDocument': (engine, call, transaction) => {
    const { limit = 100, offset = 0 } = call
    const found = sort(select(engine, call, transaction), call.order)
    const list = found.slice(offset, offset + Math.min(limit, mostRows))
    return { data: { list: list.map((document) => toEjson(project(document, call.projection))) } }
  },

  'database.calculateDocument': (engine, call, transaction) => ({
    data: { total: select(engine, call, transaction).length },
  }),

  'database.insertDocument': async (engine, call, transaction) => {
    const collection = nameOf(call)
    const insertedIds: (string | number)[] = []
    for (const text of Array.isArray(call.data) ? call.data : []) {
      const given = parseEjson(text) as Document
      const document = { ...given, _id: given._id ?? randomBytes(16).toString('hex') }
      await engine.change(
        collection,
        document._id,
        (before) => {
          if (before !== undefined) throw duplicateKey(collection, String(document._id))
          return document
        },
        transaction,
      )
      insertedIds.push(document._id)
    }
    return { data: { insertedIds } }
  },

  'database.modifyDocument': async (engine, call, transaction) => {
    const change = call.merge === true ? merge(call) : replace(call)
    if (call.queryType !== 'DOC') return { data: { updated: await changeAll(engine, call, change) } }
    const id = idOf(call)
    let isThere = false
    const isChanged = await engine.change(
      nameOf(call),
      id,
      (before) => {
        isThere = before !== undefined
        return isThere || call.upsert === true ? change(before) : before
      },
      transaction,
    )
    if (!isThere && isChanged) return { data: { updated: 0, upsert_id: id } }
    return { data: { updated: isChanged ? 1 : 0 } }
  },

  'database.removeDocument': async (engine, call, transaction) => {
    const remove: Change = () => undefined
    if (call.queryType !== 'DOC') return { data: { deleted: await changeAll(engine, call, remove) } }
    return { data: { deleted: (await engine.change(nameOf(call), idOf(call), remove, transaction)) ? 1 : 0 } }
  },
}

/** In a transaction the platform takes no queries, whatever the operation. */
export function checkTransaction(call: Call): void {
  if (call.transactionId !== undefined && call.queryType === 'WHERE') throw notInTransaction()
}

/** One document after another, each looked at again when it is its turn: another may have changed it meanwhile. */
async function changeAll(engine: Engine, call: Call, change: Change): Promise<number> {
  const query = queryOf(call)
  const found = select(engine, call, undefined)
  let changed = 0
  for (const { _id } of call.multi === false ? found.slice(0, 1) : found) {
    const isChanged = await engine.change(nameOf(call), _id, (before) =>
      before !== undefined && query.test(before) ? change(before) : before,
    )
    if (isChanged) changed += 1
  }
  return changed
}

function select(engine: Engine, call: Call, transaction: Transaction | undefined): Document[] {
  if (call.queryType === 'DOC') {
    const document = engine.find(nameOf(call), idOf(call), transaction)
    return document === undefined ? [] : [document]
  }
  const query = queryOf(call)
  return engine.list(nameOf(call), transaction).filter((document) => query.test(document))
}

const queryOf = ({ query }: Call): Query<Document> =>
  new Query<Document>(query === undefined || query === '' ? {} : (parseEjson(query) as object))

function replace(call: Call): Change {
  const fields = parseEjson(textOf(call.data)) as object
  const _id = idOf(call)
  return (before) => {
    const after = { ...fields, _id }
    return before !== undefined && isSame(before, after) ? before : after
  }
}

function merge({ data }: Call): Change {
  const modifier = parseEjson(textOf(data)) as object
  return (before) => {
    if (before === undefined) return before
    const after = structuredClone(before)
    update(after, modifier)
    return isSame(before, after) ? before : after
  }
}

const isSame = (a: Document, b: Document): boolean => canonical(a) === canonical(b)

const canonical = (document: Document): string =>
  JSON.stringify(Object.entries(document).toSorted(([a], [b]) => (a < b ? -1 : 1)))

function sort(documents: Document[], order: string | undefined): Document[] {
  if (order === undefined) return documents
  const fields = Object.entries(parseEjson(order) as Record<string, number>)
  return documents.toSorted((a, b) => {
    for (const [field, direction] of fields) {
      const [x, y] = [a[field] ?? null, b[field] ?? null]
      if (x !== y) return compare(x, y) * direction
    }
    return 0
  })
}

/** Null comes first, as in MongoDB. */
function compare(a: Value, b: Value): number {
  if (a === null || b === null) return a === null ? -1 : 1
  return a < b ? -1 : 1
}

function project(document: Document, projection: string | undefined): Document {
  if (projection === undefined) return document
  const fields = parseEjson(projection) as Record<string, number>
  const isKept = (name: string): boolean =>
    name === '_id' || (Object.values(fields).includes(1) ? fields[name] === 1 : fields[name] !== 0)
  return Object.fromEntries(Object.entries(document).filter(([name]) => isKept(name))) as Document
}

function nameOf({ collectionName }: Call): string {
  if (collectionName === undefined || collectionName === '') throw badParameter('collectionName is missing')
  return collectionName
}

function idOf({ query }: Call): string | number {
  const { _id } = parseEjson(query ?? '{}') as Partial<Document>
  if (_id === undefined) throw badParameter('query has no _id')
  return _id
}

function textOf(data: Call['data']): string {
  if (typeof data !== 'string') throw badParameter('data is missing')
  return data
}
