import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashIdentity } from '../../src/store/identity.ts'
import type { NewTicket, Store } from '../../src/store/store.ts'
import { ann, as, hash, hear, login, record, type MakePlace } from './place.ts'
import { consumption, ticketIn } from './tickets.ts'

interface Known {
  userId: string
  sessionId: string
  tokenHash: Buffer
  scanned: NewTicket
  confirmed: NewTicket
}

const phone = Buffer.from('sealed')
const full = {
  agreements: [{ title: 'Terms', version: '1' }],
  profile: { nickName: 'New', avatarUrl: 'https://img.example.com/b.png' },
  sealPhone: () => phone,
}

/** Each work that is more than one statement, on a database where it has all of its work to do. */
const works: Record<string, (store: Store, known: Known) => Promise<unknown>> = {
  'login of a new user': (store) => store.saveLogin(record({ ...full, ...as('new') })),
  'login of a known user with too many sessions': (store) =>
    store.saveLogin(record({ ...full, maxSessions: 1 })),
  renewal: (store, { tokenHash }) => store.renewSession(tokenHash, 9000, 2000),
  logout: (store, { tokenHash }) => store.endSession(tokenHash, 2000),
  'end of a session': (store, { userId, sessionId }) => store.endSessionById(userId, sessionId, 2000),
  'end of the others': (store, { userId, sessionId }) => store.endOtherSessions(userId, sessionId, 2000),
  nickname: (store, { userId }) => store.setNickName(userId, 'Other', 2000),
  phone: (store, { userId }) => store.setPhone(userId, Buffer.from('other'), 2000),
  avatar: (store, { userId }) =>
    store.setAvatar({ userId, avatarUrl: '/avatars/b', name: 'b', bytes: Buffer.of(2), now: 2000 }),
  'touching sessions': (store, { tokenHash }) => store.touchSessions([{ tokenHash, at: 3000 }]),
  forgetting: (store, { userId }) =>
    store.forget(userId, { nickName: true, avatar: true, phone: true }, 2000),
  'confirmation of a ticket': (store, { userId, scanned: { scene } }) =>
    store.moveTicket({ scene, from: ['scanned'], to: 'confirmed', userId, now: 1500 }),
  'trade of a ticket for a session, with too many sessions': (store, { confirmed }) =>
    store.consumeTicket(consumption({ ...confirmed, maxSessions: 1, now: 1500 })),
  deletion: (store, { userId }) => store.deleteUser(userId, 2000),
}

export function faultsContract(name: string, make: MakePlace): void {
  for (const [work, run] of Object.entries(works)) {
    test(`${name}: ${work}, broken after any statement, leaves nothing and tells nobody`, async (t) => {
      const place = await make(t)
      const { store, breakAfter, broken: message } = place.breakable()
      const first = await login(store, full)
      const known = {
        ...first,
        scanned: await ticketIn(store, first.userId, 'scanned'),
        confirmed: await ticketIn(store, first.userId, 'confirmed'),
      }
      await login(store)
      await store.setAvatar({
        userId: known.userId,
        avatarUrl: '/avatars/a',
        name: 'a',
        bytes: Buffer.of(1),
        now: 1500,
      })
      await store.keepPhoneCode({ codeHash: hash(), identityHash: hashIdentity(ann), phone, expiresAt: 9000 })
      const before = await place.dump()
      const heard = hear(store)
      let broken = 0
      for (let statements = 1; ; statements++) {
        breakAfter(statements)
        const error = await run(store, known).then(
          () => undefined,
          (cause: unknown) => cause,
        )
        if (error === undefined) break
        assert.match(String(error), message)
        assert.deepEqual(await place.dump(), before)
        assert.deepEqual(
          heard().filter((changed) => changed !== undefined),
          [],
        )
        broken++
      }
      assert.ok(broken > 0)
      assert.notDeepEqual(await place.dump(), before, 'unbroken, it does something')
    })
  }

  test(`${name}: who listens finds the change committed, and breaks nothing by failing`, async (t) => {
    const place = await make(t)
    const store = place.open()
    const other = place.open()
    const { userId } = await login(store)
    const seen: Promise<string | undefined>[] = []
    store.onChange(() => {
      throw new Error('a listener fails')
    })
    const stop = store.onChange((changed) => {
      if (changed !== undefined) seen.push(other.findUser(changed).then((user) => user?.nickName))
    })
    assert.equal((await store.setNickName(userId, 'Ann', 2000))?.nickName, 'Ann')
    assert.deepEqual(await Promise.all(seen), ['Ann'])
    stop()
    stop()
    await store.setNickName(userId, 'Anna', 2000)
    assert.equal(seen.length, 1)
  })

  test(`${name}: closing waits for what is under way, and refuses what comes later`, async (t) => {
    const place = await make(t)
    const store = place.open()
    const other = place.open()
    await Promise.all([store.ready(), other.ready()])
    const records = Array.from({ length: 20 }, (_, index) => record(as(`u${index}`)))
    const saves = records.map((each) => store.saveLogin(each))
    const closed = store.close()
    await assert.rejects(store.saveLogin(record()), { name: 'StoreError' })
    await assert.rejects(store.findSession(hash()), { name: 'StoreError' })
    await Promise.all([...saves, closed, store.close()])
    await assert.rejects(store.ping(), { name: 'StoreError' })
    for (const each of records) assert.notEqual(await other.findSession(each.session.tokenHash), undefined)
  })
}
