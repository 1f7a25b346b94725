import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { call } from '../../src/store/cloud/access.ts'
import type { Collection, Database } from '../../src/store/cloud/database.ts'
import type { CloudDatabase } from '../../src/simulator/index.ts'
import { cloud, startCloud } from './support.ts'

/** The stand-in as the real SDK finds it. */
async function open(t: TestContext, transactionMs?: number) {
  const stand = await startCloud(t, transactionMs === undefined ? {} : { transactionMs })
  const database: Database = cloud.database()
  await database.createCollection('things')
  return { stand, database, things: database.collection('things') }
}

const get = async (collection: Collection, id: string): Promise<unknown> =>
  (await call(() => collection.doc(id).get())).data

/** What the SDK makes of a refusal. */
async function refusal(work: Promise<unknown> | void | string): Promise<{ errCode: number; errMsg: string }> {
  try {
    await work
  } catch (error) {
    return error as { errCode: number; errMsg: string }
  }
  return assert.fail('not refused')
}

test('a document is what was written, whatever it holds', async (t) => {
  const { things, stand } = await open(t)
  const at = new Date('2026-11-21T00:00:00.000Z')
  const fields = {
    text: '😀 "\\\'',
    whole: 2 ** 53 - 1,
    time: 1_800_000_000_000,
    small: 7,
    part: 0.5,
    yes: true,
    nothing: null,
    at,
    list: [1, { deep: [null, 'a'] }],
    inner: { a: { b: 1 } },
  }
  await things.add({ data: { _id: 'a', ...fields } })
  assert.deepEqual(await get(things, 'a'), { _id: 'a', ...fields })
  assert.deepEqual(stand.documents('things'), [{ _id: 'a', ...fields }])
  await things.doc('a').update({ data: { inner: { a: { c: 2 } }, list: [3], nothing: 'now' } })
  assert.deepEqual(await get(things, 'a'), {
    _id: 'a',
    ...fields,
    inner: { a: { b: 1, c: 2 } },
    list: [3],
    nothing: 'now',
  })
  await things.doc('a').set({ data: { only: 1 } })
  assert.deepEqual(await get(things, 'a'), { _id: 'a', only: 1 })
})

test('an id is taken once, a collection has to be made, and made once', async (t) => {
  const { database, things } = await open(t)
  await things.add({ data: { _id: 'a', n: 1 } })
  const taken = await refusal(things.add({ data: { _id: 'a', n: 2 } }))
  assert.equal(taken.errCode, -502001)
  assert.match(taken.errMsg, /E11000 duplicate key/)
  const absent = await refusal(database.collection('absent').add({ data: { n: 1 } }))
  assert.equal(absent.errCode, -502005)
  assert.match(absent.errMsg, /Db or Table not exist/)
  assert.match((await refusal(database.createCollection('things'))).errMsg, /Table exist/)
})

test('queries select, sort and count; updates say how many have changed', async (t) => {
  const { database, things } = await open(t)
  const { command: _ } = database
  for (let n = 0; n < 120; n++) await things.add({ data: { _id: `t${n}`, n, even: n % 2 === 0, mark: null } })
  const ids = async (query: { get(): unknown }): Promise<unknown[]> =>
    ((await query.get()) as { data: { _id: string }[] }).data.map((row) => row._id)
  assert.equal((await ids(things)).length, 100, 'as many as a query without a limit gives')
  assert.equal((await ids(things.limit(1000))).length, 120)
  assert.deepEqual(await ids(things.where({ n: _.lt(4), even: true }).orderBy('n', 'desc')), ['t2', 't0'])
  assert.deepEqual(await ids(things.where({ _id: _.in(['t1', 't3', 'no']) }).orderBy('n', 'asc')), [
    't1',
    't3',
  ])
  assert.deepEqual(await ids(things.where({ mark: _.neq(null) })), [])
  const count = async (condition: object): Promise<number> =>
    (await call(() => things.where(condition).count())).total
  assert.deepEqual(
    [await count({ n: _.gt(100) }), await count({ n: _.lte(100) }), await count({})],
    [19, 101, 120],
  )
  const update = async (condition: object, data: object): Promise<number> =>
    (await call(() => things.where(condition).update({ data }))).stats.updated
  assert.equal(await update({ n: _.lt(3) }, { mark: 1 }), 3)
  assert.equal(await update({ n: _.lt(4) }, { mark: 1 }), 1, 'what is so already has not changed')
  assert.equal(await update({ mark: 2 }, { mark: 3 }), 0)
  await things.where({ mark: 1 }).remove()
  assert.equal(await count({}), 116)
})

test('a transaction is seen once it is committed, sees one moment itself, and is nothing if it is rolled back', async (t) => {
  const { database, things } = await open(t)
  await things.add({ data: { _id: 'a', n: 1 } })
  const transaction = await database.startTransaction()
  const within = transaction.collection('things')
  await within.doc('a').update({ data: { n: 2 } })
  await within.add({ data: { _id: 'b', n: 1 } })
  assert.deepEqual(await get(within, 'a'), { _id: 'a', n: 2 })
  assert.deepEqual(await get(things, 'a'), { _id: 'a', n: 1 })
  assert.match((await refusal(things.doc('b').get())).errMsg, /does not exist/)
  await things.add({ data: { _id: 'c', n: 1 } })
  assert.match((await refusal(within.doc('c').get())).errMsg, /does not exist/, 'it came later')
  await transaction.commit()
  assert.deepEqual(await get(things, 'b'), { _id: 'b', n: 1 })

  const other = await database.startTransaction()
  await other.collection('things').doc('a').remove()
  await other.rollback()
  assert.deepEqual(await get(things, 'a'), { _id: 'a', n: 2 })
  assert.match((await refusal(other.collection('things').doc('a').get())).errMsg, /Transaction not exist/)
})

test('of two transactions that write one document the first to write it wins; the SDK hides the code of that', async (t) => {
  const { database, things } = await open(t)
  await things.add({ data: { _id: 'a', n: 1 } })
  const [first, second] = [await database.startTransaction(), await database.startTransaction()]
  await first
    .collection('things')
    .doc('a')
    .update({ data: { n: 2 } })
  for (const write of [
    () =>
      second
        .collection('things')
        .doc('a')
        .update({ data: { n: 3 } }),
    // It is over by then.
    () =>
      second
        .collection('things')
        .doc('other')
        .set({ data: { n: 3 } }),
  ]) {
    const refused = await refusal(write())
    assert.ok([-501001, -502001].includes(refused.errCode), refused.errMsg)
    assert.match(refused.errMsg, /TransactionConflict|Transaction not exist/)
  }
  await first.commit()
  // One that began before the commit sees what was there, and may not write over what has come.
  const late = await database.startTransaction()
  await things.doc('a').update({ data: { n: 4 } })
  assert.deepEqual(await get(late.collection('things'), 'a'), { _id: 'a', n: 2 })
  assert.match(
    (
      await refusal(
        late
          .collection('things')
          .doc('a')
          .update({ data: { n: 5 } }),
      )
    ).errMsg,
    /TransactionConflict/,
  )
  // The same for one that both of them add.
  const [here, there] = [await database.startTransaction(), await database.startTransaction()]
  await here.collection('things').add({ data: { _id: 'new' } })
  assert.match(
    (await refusal(there.collection('things').add({ data: { _id: 'new' } }))).errMsg,
    /TransactionConflict/,
  )
  await here.commit()
})

test('a write outside waits for the transaction that holds the document, until that is over or its time is up', async (t) => {
  const { stand, database, things } = await open(t)
  await things.add({ data: { _id: 'a', n: 1 } })
  const holding = await database.startTransaction()
  await holding
    .collection('things')
    .doc('a')
    .update({ data: { n: 2 } })
  let isDone = false
  const write = call(() => things.where({ _id: 'a', n: 1 }).update({ data: { n: 3 } })).then((answer) => {
    isDone = true
    return answer
  })
  assert.deepEqual(await get(things, 'a'), { _id: 'a', n: 1 })
  assert.equal(isDone, false)
  await holding.commit()
  assert.equal((await write).stats.updated, 0, 'it is another one than it was found as')
  const forgotten = await database.startTransaction()
  await forgotten
    .collection('things')
    .doc('a')
    .update({ data: { n: 9 } })
  const later = call(() => things.doc('a').update({ data: { n: 4 } }))
  stand.endTransactions()
  await later
  assert.deepEqual(await get(things, 'a'), { _id: 'a', n: 4 })
})

test('a transaction that never ends is ended', async (t) => {
  const { database } = await open(t, 20)
  const forgotten = await database.startTransaction()
  const look = () => call(() => forgotten.collection('things').doc('a').get())
  const isOpen = (error: Error): boolean => !error.message.includes('Transaction not exist')
  let looks = 0
  // A hundred times as many as it takes.
  while (looks < 3000 && (await look().then(() => true, isOpen))) looks += 1
  assert.notEqual(looks, 3000)
})

test('a transaction takes no queries, and what fails in it ends it', async (t) => {
  const { database, things } = await open(t)
  await things.add({ data: { _id: 'a', n: 1 } })
  const begin = async (): Promise<Collection> => (await database.startTransaction()).collection('things')
  for (const work of [
    (within: Collection) => within.where({ n: 1 }).get(),
    (within: Collection) => within.add({ data: { _id: 'a' } }),
  ]) {
    const within = await begin()
    await refusal(work(within) as Promise<unknown>)
    assert.match((await refusal(within.doc('a').get())).errMsg, /Transaction not exist/)
  }
})

test('it fails as it is told to, before or after what was asked for is done, by methods and over HTTP', async (t) => {
  const { stand, things } = await open(t)
  const add = (id: string) => call(() => things.add({ data: { _id: id } }))
  const ids = (): unknown[] => stand.documents('things').map(({ _id }) => _id)
  stand.fail({ action: 'database.insertDocument', skip: 1, when: 'before' })
  await add('a')
  await assert.rejects(add('b'), /fault asked for/)
  stand.fail({ action: 'database.insertDocument', when: 'after' })
  await assert.rejects(add('c'), /fault asked for/)
  stand.fail({ action: '*', when: 'after', how: 'cut' })
  await assert.rejects(add('d'), /ECONNRESET|socket hang up/)
  assert.deepEqual(ids(), ['a', 'c', 'd'])
  const control = (path: string, body?: object): Promise<Response> =>
    fetch(
      stand.url.replace('/admin', `/_control/${path}`),
      body && { method: 'POST', body: JSON.stringify(body) },
    )
  await control('fault', { action: '*', when: 'before', times: 2 })
  await assert.rejects(add('e'), /fault asked for/)
  await control('mend', {})
  await add('f')
  assert.deepEqual(await (await control('documents?collection=things')).json(), stand.documents('things'))
  const calls = (await (await control('calls')).json()) as CloudDatabase['calls']
  assert.deepEqual([calls[0], calls.at(-1)], ['database.addCollection', 'database.insertDocument'])
})
