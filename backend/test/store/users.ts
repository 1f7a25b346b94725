import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashIdentity } from '../../src/store/identity.ts'
import { ann, as, hash, hear, login, type MakePlace } from './place.ts'

const phone = Buffer.from('sealed')

export function usersContract(name: string, make: MakePlace): void {
  test(`${name}: a user is found with all that is kept of them`, async (t) => {
    const store = (await make(t)).open()
    const { userId } = await login(store, { agreements: [{ title: 'Terms', version: null }] })
    await login(store, { now: 1500, agreements: [{ title: 'Terms', version: '2' }] })
    assert.deepEqual(await store.findUser(userId), {
      id: userId,
      memberSince: 1000,
      nickName: '',
      avatarUrl: '',
      phone: null,
      identity: ann,
      createdAt: 1000,
      consents: [
        { title: 'Terms', version: null, agreedAt: 1000 },
        { title: 'Terms', version: '2', agreedAt: 1500 },
      ],
    })
    assert.equal(await store.findUserId(ann), userId)
    assert.equal(await store.findUserId({ ...ann, appId: 'other' }), undefined)
    assert.equal(await store.findUser('u_absent'), undefined)
  })

  test(`${name}: nickname and phone are set, told and recorded`, async (t) => {
    const store = (await make(t)).open()
    const { userId } = await login(store)
    const heard = hear(store)
    assert.equal((await store.setNickName(userId, 'Ann 😀', 2000))?.nickName, 'Ann 😀')
    assert.deepEqual((await store.setPhone(userId, phone, 2100))?.phone, phone)
    const after = Buffer.from('sealed anew')
    await store.resealPhone(userId, Buffer.from('other'), Buffer.from('lost'))
    await store.resealPhone(userId, phone, after)
    const user = await store.findUser(userId)
    assert.deepEqual([user?.nickName, user?.phone], ['Ann 😀', after])
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [userId, userId],
    )
    assert.deepEqual((await store.listAudit(userId)).slice(1), [
      { at: 2000, event: 'profile', userId, sessionId: null, detail: 'nickName' },
      { at: 2100, event: 'phone', userId, sessionId: null, detail: '' },
    ])
  })

  test(`${name}: nothing is set for a user who is not there, and nothing is recorded`, async (t) => {
    const place = await make(t)
    const store = place.open()
    const before = await place.dump()
    const heard = hear(store)
    assert.equal(await store.setNickName('u_absent', 'Ann', 2000), undefined)
    assert.equal(await store.setPhone('u_absent', phone, 2000), undefined)
    const avatar = { avatarUrl: '/avatars/a', name: 'a', bytes: Buffer.of(1), now: 2000 }
    assert.equal(await store.setAvatar({ userId: 'u_absent', ...avatar }), undefined)
    await store.forget('u_absent', { phone: true }, 2000)
    assert.equal(await store.deleteUser('u_absent', 2000), false)
    assert.deepEqual(await place.dump(), before)
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [],
    )
  })

  test(`${name}: what a user takes back is gone, also from answers and phone codes; the rest stays`, async (t) => {
    const store = (await make(t)).open()
    const { userId, codeHash } = await login(store)
    const phoneCode = hash()
    const keep = async (): Promise<void> => {
      await store.setNickName(userId, 'Ann', 2000)
      await store.setAvatar({ userId, avatarUrl: '/avatars/a', name: 'a', bytes: Buffer.of(1), now: 2000 })
      await store.setPhone(userId, phone, 2000)
    }
    await store.keepPhoneCode({
      codeHash: phoneCode,
      identityHash: hashIdentity(ann),
      phone,
      expiresAt: 9000,
    })
    const read = async (): Promise<unknown[]> => {
      const user = await store.findUser(userId)
      return [user?.nickName, user?.avatarUrl, user?.phone]
    }
    await keep()
    const heard = hear(store)
    await store.forget(userId, {}, 2100)
    assert.deepEqual(await read(), ['Ann', '/avatars/a', phone])
    await store.forget(userId, { nickName: true }, 2100)
    assert.deepEqual(await read(), ['', '/avatars/a', phone])
    assert.equal((await store.findCode(codeHash))?.answer, null)
    assert.notEqual(await store.findPhoneCode(phoneCode), undefined)
    await store.forget(userId, { phone: true }, 2100)
    assert.deepEqual(await read(), ['', '/avatars/a', null])
    assert.equal(await store.findPhoneCode(phoneCode), undefined)
    await store.forget(userId, { avatar: true }, 2100)
    assert.deepEqual(await read(), ['', '', null])
    assert.equal(await store.readAvatar('a'), undefined)
    assert.ok(heard().every((changed) => changed === userId || changed === undefined))
    assert.deepEqual(
      (await store.listAudit(userId)).slice(4).map(({ event, detail }) => `${event} ${detail}`),
      ['profile nickName forgotten', 'phone forgotten', 'profile avatar forgotten'],
    )
    // The name may come from the platform again.
    const profile = { nickName: 'Platform', avatarUrl: 'https://img.example.com/a.png' }
    await login(store, { profile })
    assert.deepEqual(await read(), ['Platform', profile.avatarUrl, null])
    await store.forget(userId, { nickName: true, avatar: true, phone: true }, 2200)
    assert.deepEqual(await read(), ['', '', null])
  })

  test(`${name}: a deleted user is gone with all that is theirs, and others are not`, async (t) => {
    const place = await make(t)
    const store = place.open()
    const ben = await login(store, { ...as('ben'), agreements: [{ title: 'Terms', version: null }] })
    const benCode = { identityHash: hashIdentity(as('ben').identity), phone, expiresAt: 9000 }
    await store.keepPhoneCode({ codeHash: hash(), ...benCode })
    const before = await place.dump()

    const change = { agreements: [{ title: 'Terms', version: null }], sealPhone: () => phone }
    const gone = await login(store, change)
    const { userId } = gone
    await login(store, change)
    await store.keepPhoneCode({ codeHash: hash(), identityHash: hashIdentity(ann), phone, expiresAt: 9000 })
    await store.setAvatar({ userId, avatarUrl: '/avatars/a', name: 'a', bytes: Buffer.of(1), now: 2000 })
    const heard = hear(store)
    assert.equal(await store.deleteUser(userId, 3000), true)
    assert.equal(await store.deleteUser(userId, 3000), false)
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [userId],
    )

    assert.equal(await store.findSession(gone.tokenHash), undefined)
    const code = await store.findCode(gone.codeHash)
    assert.deepEqual(
      [code?.answer, code?.answerUntil],
      [null, 2000],
      'spent all the same, and not waited for',
    )
    assert.deepEqual((await store.listAudit(userId)).at(-1), {
      at: 3000,
      event: 'delete',
      userId,
      sessionId: null,
      detail: '',
    })
    const left = (await place.dump()).filter((row) => !row.startsWith('login_audit') && !before.includes(row))
    assert.equal(left.length, 2, 'the two codes')
    assert.ok(left.every((row) => row.startsWith('login_codes') && !row.includes(userId)))
    assert.equal(await place.count('login_sessions'), 1)
    assert.equal((await store.findSession(ben.tokenHash))?.user.id, ben.userId)
    // The same person again is somebody new.
    assert.notEqual((await login(store)).userId, userId)
  })

  test(`${name}: logins and deletions of one user at once leave nothing half`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const { userId } = await login(stores[0])
    const works = Array.from({ length: 20 }, async (_, index) => {
      const store = stores[index % 2 === 0 ? 0 : 1]
      if (index % 4 !== 0) return void (await login(store, { maxSessions: 3 }))
      await store.deleteUser((await store.findUserId(ann)) ?? userId, 3000)
    })
    await Promise.all(works)
    const found = await stores[0].findUserId(ann)
    const sessions = found === undefined ? 0 : (await stores[0].listSessions(found, 1000)).length
    assert.ok(sessions <= 3)
    assert.ok((await place.count('login_users')) <= 1)
  })
}
