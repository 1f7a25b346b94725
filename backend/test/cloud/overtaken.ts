import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadCloudKeys } from '../../src/cloud/key.ts'
import { call } from '../../src/store/cloud/access.ts'
import type { Collection, Database, DocumentReference, Query } from '../../src/store/cloud/database.ts'
import { createCloudStore } from '../../src/store/cloud.ts'
import { makePlace } from '../store/cloud-place.ts'
import { cloud } from './support.ts'

/** The database of one who is slow: before each write that `kind` names, once, something else happens. */
function slow(kind: 'add' | 'update' | 'remove', meanwhile: () => Promise<void>): Database {
  const database: Database = cloud.database()
  let isDone = false
  const late = async <Result>(write: () => Promise<Result> | void | string): Promise<Result> => {
    if (!isDone) {
      isDone = true
      await meanwhile()
    }
    return call(write)
  }
  const over = <Target extends object>(target: Target, changes: Partial<Target>): Target =>
    Object.assign(Object.create(target) as Target, changes)
  return over(database, {
    collection(name): Collection {
      const collection = database.collection(name)
      if (kind === 'add') return over(collection, { add: (options) => late(() => collection.add(options)) })
      return over(collection, {
        where(condition): Query {
          const query = collection.where(condition)
          return over(query, {
            ...(kind === 'update' && { update: (options) => late(() => query.update(options)) }),
            ...(kind === 'remove' && { remove: () => late(() => query.remove()) }),
          })
        },
        doc(id): DocumentReference {
          const reference = collection.doc(id)
          return kind === 'remove'
            ? over(reference, { remove: () => late(() => reference.remove()) })
            : reference
        },
      })
    },
  })
}

test('a key that another starter has made meanwhile is the key', async (t) => {
  await makePlace(t)
  let other: string[] = []
  const database = slow('add', async () => {
    other = await loadCloudKeys(cloud.database())
  })
  const keys = await loadCloudKeys(database)
  assert.equal(Buffer.from(other[0] ?? '', 'base64').length, 32)
  assert.deepEqual(keys, other)
  assert.deepEqual(await loadCloudKeys(cloud.database()), other)
})

test('a key that another starter has put in the place of a client’s stays', async (t) => {
  await makePlace(t)
  const planted = { _id: 'secret', keys: 'k'.repeat(32), _openid: 'oEve' }
  await cloud.database().collection('login_keys').add({ data: planted })
  let other: string[] = []
  const database = slow('remove', async () => {
    other = await loadCloudKeys(cloud.database())
  })
  assert.deepEqual(await loadCloudKeys(database), other)
  assert.notDeepEqual(other, [planted.keys])
  assert.deepEqual(await loadCloudKeys(cloud.database()), other)
})

test('a hit that others overtake is counted after them', async (t) => {
  const store = (await makePlace(t)).open()
  await store.hit('a', 100, 1000)
  const late = createCloudStore(
    slow('update', async () => {
      await store.hit('a', 100, 1000)
      await store.hit('a', 100, 1000)
    }),
  )
  assert.deepEqual(await late.hit('a', 100, 1000), { count: 4, endsAt: 1100 })
})

test('a lease that another one takes meanwhile is that one’s', async (t) => {
  const store = (await makePlace(t)).open()
  await store.leaseToken('t', 1100, 1000)
  await store.releaseToken('t')
  const late = createCloudStore(
    slow('update', async () => assert.equal(await store.leaseToken('t', 1110, 1010), true)),
  )
  assert.equal(await late.leaseToken('t', 1120, 1020), false)
})
