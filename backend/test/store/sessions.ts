import assert from 'node:assert/strict'
import { test } from 'node:test'
import { as, hash, hear, login, record, session, type MakePlace } from './place.ts'

export function sessionsContract(name: string, make: MakePlace): void {
  test(`${name}: a session is renewed to a later end, never an earlier one, and not once it is over`, async (t) => {
    const store = (await make(t)).open()
    const { userId, sessionId, tokenHash } = await login(store)
    const heard = hear(store)
    assert.equal((await store.renewSession(tokenHash, 8000, 2000))?.expiresAt, 8000)
    assert.equal((await store.renewSession(tokenHash, 7000, 2000))?.expiresAt, 8000)
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [userId, userId],
    )
    assert.deepEqual((await store.listAudit(userId)).at(-1), {
      at: 2000,
      event: 'renew',
      userId,
      sessionId,
      detail: '',
    })
    assert.equal(await store.renewSession(tokenHash, 9000, 8000), undefined, 'expired')
    assert.equal(await store.renewSession(hash(), 9000, 2000), undefined, 'never there')
    await store.endSession(tokenHash, 3000)
    assert.equal(await store.renewSession(tokenHash, 9000, 3000), undefined, 'ended')
    assert.equal((await store.findSession(tokenHash))?.expiresAt, 8000)
  })

  test(`${name}: sessions are touched forwards only, many at once, and nobody is told`, async (t) => {
    const place = await make(t)
    const store = place.open()
    const open = await Promise.all(
      Array.from({ length: 5 * place.crowd }, async (_, index) => login(store, as(`u${index}`))),
    )
    const heard = hear(store)
    await store.touchSessions([])
    await store.touchSessions(open.map(({ tokenHash }, index) => ({ tokenHash, at: 2000 + index })))
    await store.touchSessions([
      { tokenHash: open[5]?.tokenHash ?? hash(), at: 1500 },
      { tokenHash: hash(), at: 9 },
    ])
    for (const [index, { tokenHash }] of open.entries()) {
      assert.equal((await store.findSession(tokenHash))?.lastSeenAt, 2000 + index)
    }
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [],
    )
  })

  test(`${name}: sessions are listed, the last seen first, without those that are over`, async (t) => {
    const store = (await make(t)).open()
    const open = async (now: number, name: string, expiresAt = 9000) =>
      login(store, { now, session: session({ expiresAt, client: { kind: 'pc', name } }) })
    const [a, b] = [await open(1000, 'a'), await open(1100, 'b')]
    await open(1200, 'expired', 2000)
    const ended = await open(1300, 'ended')
    await login(store, as('ben'))
    await store.endSession(ended.tokenHash, 1400)
    await store.touchSessions([{ tokenHash: a.tokenHash, at: 1500 }])
    const row = { createdAt: 1000, lastSeenAt: 1500, expiresAt: 9000 }
    assert.deepEqual(await store.listSessions(a.userId, 2000), [
      { ...row, id: a.sessionId, client: { kind: 'pc', name: 'a' } },
      { ...row, id: b.sessionId, client: { kind: 'pc', name: 'b' }, createdAt: 1100, lastSeenAt: 1100 },
    ])
    assert.equal(await store.countSessions(1999), 4)
    assert.equal(await store.countSessions(2000), 3)
  })

  test(`${name}: a session ends once, by its token`, async (t) => {
    const store = (await make(t)).open()
    const { userId, sessionId, tokenHash } = await login(store)
    const other = await login(store)
    const heard = hear(store)
    await store.endSession(tokenHash, 2000)
    await store.endSession(tokenHash, 3000)
    await store.endSession(hash(), 3000)
    assert.equal((await store.findSession(tokenHash))?.revokedAt, 2000)
    assert.equal((await store.findSession(other.tokenHash))?.revokedAt, null)
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [userId],
    )
    assert.deepEqual(
      (await store.listAudit(userId)).filter(({ event }) => event !== 'login'),
      [{ at: 2000, event: 'logout', userId, sessionId, detail: '' }],
    )
  })

  test(`${name}: a session ends by its id for its user only`, async (t) => {
    const store = (await make(t)).open()
    const { userId, sessionId, tokenHash } = await login(store)
    const ben = await login(store, as('ben'))
    const heard = hear(store)
    assert.equal(await store.endSessionById(ben.userId, sessionId, 2000), false)
    assert.equal(await store.endSessionById(userId, 's_absent', 2000), false)
    assert.equal(await store.endSessionById(userId, sessionId, 5000), false, 'expired')
    assert.equal((await store.findSession(tokenHash))?.revokedAt, null)
    assert.equal(await store.endSessionById(userId, sessionId, 2000), true)
    assert.equal(await store.endSessionById(userId, sessionId, 3000), false)
    assert.equal((await store.findSession(tokenHash))?.revokedAt, 2000)
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [userId],
    )
    assert.deepEqual((await store.listAudit(userId)).at(-1), {
      at: 2000,
      event: 'revoke',
      userId,
      sessionId,
      detail: '',
    })
  })

  test(`${name}: all sessions of a user but one end`, async (t) => {
    const store = (await make(t)).open()
    const kept = await login(store)
    const others = [await login(store), await login(store)]
    await store.saveLogin(record({ session: session({ expiresAt: 1900 }) }))
    const ben = await login(store, as('ben'))
    const heard = hear(store)
    assert.equal(await store.endOtherSessions(kept.userId, kept.sessionId, 2000), 2)
    assert.equal(await store.endOtherSessions(kept.userId, kept.sessionId, 2000), 0)
    assert.equal(await store.endOtherSessions('u_absent', kept.sessionId, 2000), 0)
    assert.deepEqual(
      (await store.listSessions(kept.userId, 1000)).map((row) => row.id).length,
      2,
      'the one that is kept, and the one that had expired by then',
    )
    for (const { tokenHash } of others) assert.equal((await store.findSession(tokenHash))?.revokedAt, 2000)
    assert.equal((await store.findSession(ben.tokenHash))?.revokedAt, null)
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [kept.userId],
    )
    const revoked = (await store.listAudit(kept.userId)).filter(({ event }) => event === 'revoke')
    assert.deepEqual(
      new Set(revoked.map((row) => row.sessionId)),
      new Set(others.map((row) => row.sessionId)),
    )
  })
}
