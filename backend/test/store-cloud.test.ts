import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadCloudKeys } from '../src/cloud/key.ts'
import type { Access } from '../src/store/cloud/access.ts'
import type { Database } from '../src/store/cloud/database.ts'
import { hashIdentity } from '../src/store/identity.ts'
import { collections } from '../src/store/cloud/schema.ts'
import { createShelf } from '../src/store/cloud/shelf.ts'
import { createCloudStore } from '../src/store/cloud.ts'
import { cloud } from './cloud/support.ts'
import { storeContract } from './store.contract.ts'
import { makePlace, makePlaceWith } from './store/cloud-place.ts'
import { ann, claim, hash, login, record, session } from './store/place.ts'
import { ticketIn } from './store/tickets.ts'

storeContract('cloud database', makePlace)

test('what a client has written into a collection counts for nothing', async (t) => {
  const place = await makePlace(t)
  const store = place.open()
  const { userId } = await login(store)
  // As the database marks what does not come from a function.
  const write = async (collection: string, _id: string, fields: object): Promise<void> => {
    await cloud
      .database()
      .collection(collection)
      .add({ data: { _id, ...fields, _openid: 'oEve' } })
  }
  const forged = hash()
  await write('login_sessions', forged.toString('base64url'), {
    id: 's_forged',
    userId,
    kind: 'mini-program',
    client: '',
    createdAt: 1000,
    lastSeenAt: 1000,
    expiresAt: 9000,
    revokedAt: null,
  })
  assert.equal(await store.findSession(forged), undefined)
  assert.equal(await store.renewSession(forged, 9500, 2000), undefined)

  const ben = { ...ann, subject: 'oBen' }
  await write('login_identities', hashIdentity(ben).toString('base64url'), { userId })
  assert.equal(await store.findUserId(ben), undefined)
  await write('login_identities', hashIdentity({ ...ann, subject: 'oCat' }).toString('base64url'), { userId })
  const cat = await store.saveLogin(record({ identity: { ...ann, subject: 'oCat' } }))
  assert.deepEqual([cat.isNew, cat.user.id === userId], [true, false])

  await write('login_keys', 'secret', { keys: 'k'.repeat(32) })
  const keys = await loadCloudKeys(cloud.database())
  assert.notDeepEqual(keys, ['k'.repeat(32)])
  assert.deepEqual(await loadCloudKeys(cloud.database()), keys)

  const code = claim()
  await write('login_codes', code.codeHash.toString('base64url'), { released: true, requestHash: 'AAAA' })
  await store.claimCode(code)
  assert.notEqual(await store.claimCode(claim(code.codeHash)), undefined, 'it is somebody’s by now')
})

test('a login whose commit is not answered is there as a whole, or not at all', async (t) => {
  const place = await makePlace(t)
  const store = place.open()
  await store.ready()
  for (const fault of [
    { when: 'before', how: 'error' },
    { when: 'after', how: 'error' },
    { when: 'before', how: 'cut' },
    { when: 'after', how: 'cut' },
  ] as const) {
    const made = record({ identity: { ...ann, subject: `${fault.when} ${fault.how}` } })
    await store.claimCode(claim(made.codeHash))
    place.database.fail({ action: 'database.commitTransaction', ...fault })
    await assert.rejects(store.saveLogin(made), { name: 'StoreError' })
    const isThere = fault.when === 'after'
    assert.equal((await store.findUserId(made.identity)) !== undefined, isThere)
    assert.equal((await store.findSession(made.session.tokenHash)) !== undefined, isThere)
    assert.equal((await store.findCode(made.codeHash))?.answer !== null, isThere)
  }
})

test('a conflict that does not end is given up, as a StoreError without the ids of what it was about', async (t) => {
  const place = await makePlace(t)
  const store = place.open()
  const { userId } = await login(store)
  const shelf = createShelf(cloud.database(), { longestPauseMs: 1 })
  const change = () =>
    shelf.enter(() => shelf.transact((access) => access.update('login_users', userId, { nickName: 'Ann' })))
  const holding = await cloud.database().startTransaction()
  await holding
    .collection('login_users')
    .doc(userId)
    .update({ data: { held: true } })
  place.database.calls.length = 0
  await assert.rejects(change(), (error: Error) => {
    assert.equal(error.name, 'StoreError')
    assert.match(error.message, /TransactionConflict/)
    assert.ok(!`${error.message} ${error.stack}`.includes(userId))
    return true
  })
  const begun = place.database.calls.filter((action) => action === 'database.startTransaction').length
  assert.ok(begun > 20 && begun < 50, String(begun))
  await holding.rollback()
  const twice = {
    scene: 'scene-that-nobody-is-to-read',
    secretHash: hash(),
    client: '',
    ip: '',
    now: 1,
    expiresAt: 2,
  }
  await store.createTicket(twice)
  await assert.rejects(store.createTicket(twice), (error: Error) => {
    assert.match(error.message, /E11000/)
    assert.equal(error.message.includes(twice.scene), false, 'the id is in the error')
    return error.name === 'StoreError'
  })
  await change()
  assert.equal((await store.findUser(userId))?.nickName, 'Ann')
})

test('a transaction that fails is rolled back at once, so that nobody waits for it to run out', async (t) => {
  const place = await makePlace(t)
  const { userId } = await login(place.open())
  const shelf = createShelf(cloud.database())
  const lastCallOf = async (work: (access: Access) => Promise<unknown>): Promise<string | undefined> => {
    await assert.rejects(
      shelf.transact(async (access) => {
        await access.update('login_users', userId, { nickName: 'Lost' })
        await work(access)
      }),
    )
    return place.database.calls.at(-1)
  }
  assert.equal(await lastCallOf(() => Promise.reject(new Error('oops'))), 'database.abortTransaction')
  const cut = async (access: Access): Promise<void> => {
    place.database.fail({ action: '*', when: 'before', how: 'cut' })
    await access.remove('login_users', userId)
  }
  assert.equal(await lastCallOf(cut), 'database.abortTransaction')
  assert.equal(place.database.documents('login_users')[0]?.['nickName'], '')
})

test('a claim whose answer is lost is a claim all the same', async (t) => {
  const place = await makePlace(t)
  const store = place.open()
  await store.ready()
  const made = record()
  const { codeHash } = made
  place.database.fail({ action: 'database.insertDocument', when: 'after', how: 'cut' })
  assert.equal(await store.claimCode(claim(codeHash)), undefined)
  assert.notEqual(await store.claimCode(claim(codeHash)), undefined)
  await store.refuseCode({ codeHash, answer: hash(), answerUntil: 9000, released: true })
  place.database.fail({ action: 'database.modifyDocument', when: 'after' })
  assert.equal(await store.claimCode(claim(codeHash)), undefined)
  assert.notEqual(await store.claimCode(claim(codeHash)), undefined)
  place.database.fail({ action: 'database.insertDocument', when: 'before', how: 'cut' })
  await assert.rejects(store.claimCode(claim()), { name: 'StoreError' })
})

test('a code that comes again, once it has been swept, keeps the answer of the new login', async (t) => {
  const store = (await makePlace(t)).open()
  const codeHash = hash()
  await login(store, { codeHash })
  await store.sweep(9000)
  assert.equal(await store.findCode(codeHash), undefined)
  const { userId } = await login(store, { codeHash, now: 9000, answerUntil: 9900 })
  assert.deepEqual((await store.findCode(codeHash))?.answer, Buffer.from(`answer for ${userId}`))
})

test('a user’s document does not grow with each login', async (t) => {
  const place = await makePlace(t)
  const store = place.open()
  const start = 1_800_000_000_000
  const codeHash = hash()
  await store.claimCode(claim(codeHash))
  const log = (index: number): Promise<unknown> => {
    const now = start + index * 120_000
    return store.saveLogin(
      record({
        codeHash: index === 0 ? codeHash : hash(),
        now,
        // Each ends the one before.
        maxSessions: 1,
        agreements: [{ title: 'Terms', version: '1' }],
        answerUntil: now + 60_000,
        session: session({ expiresAt: now + 86_400_000 }),
      }),
    )
  }
  await log(0)
  const read = (field: string): object[] => {
    const [user] = place.database.documents('login_users')
    return user?.[field] as object[]
  }
  const userId = String(place.database.documents('login_users')[0]?._id)
  await log(1)
  await log(2)
  assert.equal((await store.findCode(codeHash))?.answer, null, 'too old to be given again, it is wiped')
  assert.deepEqual([read('answers').length, read('consents').length], [1, 2], 'the first, and the last')

  // As hundreds of logins leave it, by somebody who makes up what there is to agree to, and scans a lot.
  const marks = Array.from({ length: 150 }, (_, index) => ({
    id: `s_${index}`,
    key: `key${index}`,
    expiresAt: start,
    isEnded: false,
  }))
  const consents = Array.from({ length: 300 }, (_, index) => ({
    title: `${index}`,
    version: null,
    agreedAt: 1,
  }))
  const tickets = Array.from({ length: 300 }, (_, index) => ({ scene: `${index}`, expiresAt: start + 1e9 }))
  const database: Database = cloud.database()
  await database
    .collection('login_users')
    .doc(userId)
    .update({ data: { sessions: [...marks, ...read('sessions')], consents, tickets } })
  await database.collection('login_sessions').add({ data: { _id: 'key0', userId } })
  await log(3)
  assert.deepEqual([read('sessions').length, read('consents').length], [101, 200])
  assert.ok(!place.database.documents('login_sessions').some(({ _id }) => _id === 'key0'))
  await ticketIn(store, userId, 'scanned')
  assert.equal(read('tickets').length, 100)
  const size = (): number => JSON.stringify(place.database.documents('login_users')).length
  const before = size()
  await log(4)
  assert.ok(size() < before + 100, `${before} ${size()}`)
})

test('starters at once make each collection once, and those of a store that has them all are not made', async (t) => {
  const place = await makePlaceWith(t, [])
  await Promise.all([place.open().ready(), place.open().ready(), place.open().ready()])
  for (const name of collections) assert.deepEqual(place.database.documents(name), [])
  place.database.calls.length = 0
  const store = createCloudStore(cloud.database())
  await store.ready()
  assert.deepEqual(place.database.calls, ['database.getDocument'])
})
