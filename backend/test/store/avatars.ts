import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UserRow, Store } from '../../src/store/store.ts'
import { as, hear, login, type MakePlace } from './place.ts'

const set = (store: Store, userId: string, name: string): Promise<UserRow | undefined> =>
  store.setAvatar({ userId, avatarUrl: `/avatars/${name}`, name, bytes: Buffer.from(name), now: 2000 })

export function avatarsContract(name: string, make: MakePlace): void {
  test(`${name}: a picture is there as long as a user shows it`, async (t) => {
    const store = (await make(t)).open()
    const avatarUrl = 'https://img.example.com/a.png'
    const { userId } = await login(store, { profile: { nickName: '', avatarUrl } })
    const ben = await login(store, as('ben'))
    const heard = hear(store)
    assert.equal((await set(store, userId, 'a.png'))?.avatarUrl, '/avatars/a.png')
    assert.deepEqual(await store.readAvatar('a.png'), Buffer.from('a.png'))
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [userId],
    )
    assert.deepEqual((await store.listAudit(userId)).at(-1), {
      at: 2000,
      event: 'profile',
      userId,
      sessionId: null,
      detail: 'avatar',
    })
    await set(store, userId, 'a.png')
    assert.notEqual(await store.readAvatar('a.png'), undefined, 'the same again')
    await set(store, ben.userId, 'a.png')
    await set(store, userId, 'b.png')
    assert.notEqual(await store.readAvatar('a.png'), undefined, 'another shows it')
    await set(store, ben.userId, 'b.png')
    assert.equal(await store.readAvatar('a.png'), undefined)
    await store.deleteUser(userId, 3000)
    assert.notEqual(await store.readAvatar('b.png'), undefined)
    await store.deleteUser(ben.userId, 3000)
    assert.equal(await store.readAvatar('b.png'), undefined)
  })

  test(`${name}: of a megabyte, each byte`, async (t) => {
    const store = (await make(t)).open()
    const { userId } = await login(store)
    const bytes = Buffer.alloc(1 << 20, Buffer.from(Array.from({ length: 256 }, (_, index) => index)))
    await store.setAvatar({ userId, avatarUrl: '/avatars/a', name: 'a', bytes, now: 2000 })
    assert.ok((await store.readAvatar('a'))?.equals(bytes))
  })

  test(`${name}: while many users change to a few pictures, back and forth, none is missing or left over`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const users = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => (await login(stores[0], as(`u${index}`))).userId),
    )
    const pictures = ['a', 'b', 'c', 'd']
    await Promise.all(
      users.map(async (userId, user) => {
        for (let turn = 0; turn < 12; turn++) {
          const picture = pictures[(user * 7 + turn * (user + 1)) % pictures.length] ?? 'a'
          await set(stores[(user + turn) % 2 === 0 ? 0 : 1], userId, picture)
        }
      }),
    )
    const { shown, kept } = await place.pictures()
    assert.deepEqual(new Set(kept.map((name) => `/avatars/${name}`)), new Set(shown))
  })
}
