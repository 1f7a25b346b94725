import assert from 'node:assert/strict'
import { test } from 'node:test'
import { as, hear, login, record, type MakePlace } from './place.ts'

const [first, second, third] = ['first', 'second', 'third'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
]

export function userTokensContract(name: string, make: MakePlace): void {
  test(`${name}: a login keeps the user's tokens, one without any leaves them, and they go with the user`, async (t) => {
    const store = (await make(t)).open()
    const { identity } = as('tuya user')
    const { userId } = await login(store, { identity })
    assert.deepEqual(await store.findTokens(userId), { identity, tokens: null })
    await login(store, { identity, sealTokens: (id) => Buffer.from(`tokens of ${id}`) })
    const tokens = Buffer.from(`tokens of ${userId}`)
    assert.deepEqual(await store.findTokens(userId), { identity, tokens })
    await login(store, { identity })
    assert.deepEqual((await store.findTokens(userId))?.tokens, tokens)
    await login(store, { identity, sealTokens: () => second })
    assert.deepEqual((await store.findTokens(userId))?.tokens, second)
    assert.equal(await store.findTokens('u_absent'), undefined)
    await store.forget(userId, { nickName: true, avatar: true, phone: true }, 2000)
    assert.deepEqual((await store.findTokens(userId))?.tokens, second)
    await store.deleteUser(userId, 3000)
    assert.equal(await store.findTokens(userId), undefined)
  })

  test(`${name}: tokens are replaced by whoever knows the ones that are kept, and nobody is told`, async (t) => {
    const store = (await make(t)).open()
    const { userId } = await login(store, { sealTokens: () => first })
    const other = await login(store, { ...as('ben'), sealTokens: () => first })
    const heard = hear(store)
    const kept = async (id = userId): Promise<Buffer | null | undefined> =>
      (await store.findTokens(id))?.tokens
    assert.equal(await store.replaceTokens(userId, second, third), false)
    assert.deepEqual(await kept(), first)
    assert.equal(await store.replaceTokens(userId, first, second), true)
    assert.equal(await store.replaceTokens(userId, first, third), false)
    assert.deepEqual(await kept(), second)
    assert.equal(await store.replaceTokens(userId, second, null), true)
    assert.equal(await kept(), null)
    assert.equal(await store.replaceTokens(userId, second, third), false)
    assert.equal(await store.replaceTokens('u_absent', first, second), false)
    assert.deepEqual(await kept(other.userId), first)
    assert.deepEqual(
      heard().filter((changed) => changed !== undefined),
      [],
    )
  })

  test(`${name}: of a crowd that replaces the same tokens one does`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const { userId } = await login(stores[0], { sealTokens: () => first })
    const tries = Array.from({ length: place.crowd }, (_, index) => Buffer.from(`try ${index}`))
    const done = await Promise.all(
      tries.map((after, index) => stores[index % 2 === 0 ? 0 : 1].replaceTokens(userId, first, after)),
    )
    assert.deepEqual((await stores[0].findTokens(userId))?.tokens, tries[done.indexOf(true)])
    assert.equal(done.filter(Boolean).length, 1)
  })

  test(`${name}: of a crowd of logins of one new identity the tokens are sealed for the one user`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const sealTokens = (userId: string): Buffer => Buffer.from(`tokens of ${userId}`)
    const saved = await Promise.all(
      Array.from({ length: place.crowd }, (_, index) =>
        stores[index % 2 === 0 ? 0 : 1].saveLogin(record({ maxSessions: 50, sealTokens })),
      ),
    )
    const userId = saved[0]?.user.id ?? ''
    assert.deepEqual((await stores[0].findTokens(userId))?.tokens, sealTokens(userId))
  })
}
