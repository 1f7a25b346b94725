import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, as, hear, id, login, record, session, type MakePlace } from './place.ts'

export function loginsContract(name: string, make: MakePlace): void {
  test(`${name}: a login makes the user, the session, the consents, the answer and the audit row`, async (t) => {
    const store = (await make(t)).open()
    const identity = { ...ann, unionId: 'union' }
    const made = record({
      identity,
      profile: { nickName: 'Ann', avatarUrl: 'https://img.example.com/a.png' },
      agreements: [
        { title: 'Terms', version: '2' },
        { title: 'Privacy', version: null },
      ],
      sealPhone: (userId) => Buffer.from(`phone of ${userId}`),
    })
    const { codeHash, userId } = made
    await store.claimCode({ codeHash, requestHash: codeHash, now: 900, expiresAt: 9000 })
    const { user, isNew } = await store.saveLogin(made)
    assert.deepEqual(user, {
      id: userId,
      memberSince: 1000,
      nickName: 'Ann',
      avatarUrl: 'https://img.example.com/a.png',
      phone: Buffer.from(`phone of ${userId}`),
    })
    assert.equal(isNew, true)
    assert.deepEqual(await store.findSession(made.session.tokenHash), {
      id: made.session.id,
      client: { kind: 'mini-program', name: 'iPhone' },
      createdAt: 1000,
      lastSeenAt: 1000,
      expiresAt: 5000,
      revokedAt: null,
      user,
    })
    const details = await store.findUser(userId)
    assert.deepEqual(details?.identity, identity)
    assert.deepEqual(
      new Set(details?.consents),
      new Set([
        { title: 'Terms', version: '2', agreedAt: 1000 },
        { title: 'Privacy', version: null, agreedAt: 1000 },
      ]),
    )
    const row = await store.findCode(codeHash)
    assert.deepEqual([row?.answer, row?.answerUntil], [Buffer.from(`answer for ${userId}`), 2000])
    const sessionId = made.session.id
    assert.deepEqual(await store.listAudit(userId), [
      { at: 1000, event: 'login', userId, sessionId, detail: '' },
    ])
  })

  test(`${name}: what is known of a user is never lowered, and what the user chose stays`, async (t) => {
    const store = (await make(t)).open()
    const url = 'https://img.example.com/a.png'
    const save = async (change: object) => store.saveLogin(record(change))
    const first = await save({ memberSince: null })
    assert.equal(first.user.memberSince, null)
    const userId = first.user.id
    await save({
      identity: { ...ann, unionId: 'union' },
      memberSince: 1200,
      profile: { nickName: 'Ann', avatarUrl: url },
    })
    const silent = await save({ memberSince: null, sealPhone: () => Buffer.from('phone') })
    assert.deepEqual(silent, {
      user: { id: userId, memberSince: 1200, nickName: 'Ann', avatarUrl: url, phone: Buffer.from('phone') },
      isNew: false,
    })
    assert.equal((await store.findUser(userId))?.identity.unionId, 'union')
    const changed = await save({ memberSince: 1300, profile: { nickName: 'Anna', avatarUrl: '' } })
    assert.deepEqual(
      [changed.user.memberSince, changed.user.nickName, changed.user.avatarUrl, changed.user.phone],
      [1200, 'Anna', url, Buffer.from('phone')],
    )

    await store.setNickName(userId, 'Chosen', 1400)
    await store.setAvatar({ userId, avatarUrl: '/avatars/a', name: 'a', bytes: Buffer.of(1), now: 1400 })
    const { user } = await save({ profile: { nickName: 'Other', avatarUrl: url } })
    assert.deepEqual([user.nickName, user.avatarUrl], ['Chosen', '/avatars/a'])
  })

  test(`${name}: users are apart by provider, app and subject`, async (t) => {
    const store = (await make(t)).open()
    const save = async (change: object): Promise<string> =>
      (await store.saveLogin(record({ identity: { ...ann, ...change } }))).user.id
    const ids = [
      await save({}),
      await save({ provider: 'tuya' }),
      await save({ appId: 'b' }),
      await save({ subject: 'c' }),
    ]
    assert.equal(new Set(ids).size, 4)
    assert.equal(await save({}), ids[0])
  })

  test(`${name}: a crowd of logins of one new identity at once makes one user, sealed for that one`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const saved = await Promise.all(
      Array.from({ length: place.crowd }, (_, index) =>
        stores[index % 2 === 0 ? 0 : 1].saveLogin(
          record({ maxSessions: 50, sealPhone: (userId) => Buffer.from(`phone of ${userId}`) }),
        ),
      ),
    )
    const userId = saved[0]?.user.id ?? ''
    assert.equal(new Set(saved.map(({ user }) => user.id)).size, 1)
    assert.equal(saved.filter(({ isNew }) => isNew).length, 1)
    assert.equal((await stores[0].listSessions(userId, 1000)).length, place.crowd)
    assert.deepEqual(await place.sealed(), [
      { sessionKey: Buffer.from(`session key of ${userId}`), phone: Buffer.from(`phone of ${userId}`) },
    ])
  })

  test(`${name}: the oldest seen sessions expire when there are too many`, async (t) => {
    const store = (await make(t)).open()
    const open = async (now: number) =>
      login(store, { now, maxSessions: 3, session: session({ expiresAt: 9000 }) })
    const [a, b, c] = [await open(1000), await open(1100), await open(1200)]
    await login(store, { ...as('ben'), maxSessions: 1 })
    await store.touchSessions([{ tokenHash: a.tokenHash, at: 1300 }])
    const d = await open(1400)
    assert.deepEqual(
      (await store.listSessions(a.userId, 1400)).map((row) => row.id),
      [d.sessionId, a.sessionId, c.sessionId],
    )
    const gone = await store.findSession(b.tokenHash)
    assert.deepEqual([gone?.expiresAt, gone?.revokedAt], [1400, null])
    // One that sees its time in the future, as after a clock set back, does not push out the new one.
    await store.touchSessions([a, c, d].map(({ tokenHash }) => ({ tokenHash, at: 8000 })))
    const e = await open(1500)
    const left = await store.listSessions(a.userId, 1500)
    assert.equal(left.length, 3)
    assert.ok(left.some((row) => row.id === e.sessionId))
    assert.equal(
      (await store.listSessions((await store.findUserId(as('ben').identity)) ?? '', 1500)).length,
      1,
    )
  })

  test(`${name}: nor are there too many after a crowd of logins`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const { userId } = await login(stores[0])
    await Promise.all(
      Array.from({ length: place.crowd }, (_, index) =>
        stores[index % 2 === 0 ? 0 : 1].saveLogin(record({ maxSessions: 5 })),
      ),
    )
    assert.equal((await stores[0].listSessions(userId, 1000)).length, 5)
  })

  test(`${name}: a login says a user has changed only if that is so`, async (t) => {
    const store = (await make(t)).open()
    const heard = hear(store)
    const { userId } = await login(store)
    await login(store)
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [],
    )
    await login(store, { profile: { nickName: 'Ann', avatarUrl: '' } })
    assert.deepEqual(heard(), [userId])
    await login(store, { sealPhone: () => Buffer.from('phone') })
    assert.deepEqual(heard(), [userId])
    await login(store, { maxSessions: 1 })
    assert.deepEqual(heard(), [userId])
  })

  test(`${name}: a login that fails midway leaves no trace`, async (t) => {
    const place = await make(t)
    const store = place.open()
    const failing = record({
      userId: id('u'),
      sealAnswer: () => {
        throw new Error('on purpose')
      },
    })
    await assert.rejects(store.saveLogin(failing), /on purpose/)
    for (const table of ['login_users', 'login_sessions', 'login_audit'] as const) {
      assert.equal(await place.count(table), 0, table)
    }
  })
}
