import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MakePlace } from './place.ts'

export function limitsContract(name: string, make: MakePlace): void {
  test(`${name}: hits are counted in a window that begins with the first`, async (t) => {
    const store = (await make(t)).open()
    assert.deepEqual(await store.hit('a', 100, 1000), { count: 1, endsAt: 1100 })
    assert.deepEqual(await store.hit('a', 100, 1099), { count: 2, endsAt: 1100 })
    assert.deepEqual(await store.hit('b', 100, 1099), { count: 1, endsAt: 1199 })
    assert.deepEqual(await store.hit('a', 100, 1100), { count: 1, endsAt: 1200 })
    // A node whose clock is behind, or a request that was overtaken, begins no new window.
    assert.deepEqual(await store.hit('a', 100, 1150), { count: 2, endsAt: 1200 })
    assert.deepEqual(await store.hit('a', 100, 1050), { count: 3, endsAt: 1200 })
    // The clock was set back an hour: that must not lock anybody out for an hour.
    assert.deepEqual(await store.hit('a', 100, 500), { count: 1, endsAt: 600 })
  })

  test(`${name}: a crowd of hits at once, on two nodes, is counted to the last`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const hits = await Promise.all(
      Array.from({ length: place.crowd }, (_, index) => stores[index % 2 === 0 ? 0 : 1].hit('a', 100, 1000)),
    )
    assert.deepEqual(
      hits.map((row) => row.count).toSorted((a, b) => a - b),
      Array.from({ length: place.crowd }, (_, index) => index + 1),
    )
  })

  test(`${name}: a token is fetched by one, kept, and dropped only if it is still the same`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const [store] = stores
    const race = async (until: number, now: number): Promise<number> => {
      const leases = Array.from({ length: place.crowd }, (_, index) =>
        stores[index % 2 === 0 ? 0 : 1].leaseToken('t', until, now),
      )
      return (await Promise.all(leases)).filter(Boolean).length
    }
    assert.equal(await race(1100, 1000), 1)
    assert.equal(await store.findToken('t'), undefined)
    assert.equal(await race(1199, 1099), 0)
    assert.equal(await race(1200, 1100), 1, 'the one before never came back')
    await store.releaseToken('t')
    assert.equal(await race(1250, 1150), 1)
    const row = { token: Buffer.from('sealed'), endsAt: 9000 }
    await store.keepToken('t', row)
    assert.deepEqual(await store.findToken('t'), row)
    assert.equal(await race(1260, 1160), 1, 'with the token the lease has ended')
    assert.deepEqual(await store.findToken('t'), row, 'the old one is good until the new one comes')
    await store.releaseToken('t')

    await store.dropToken('t', Buffer.from('another'))
    assert.deepEqual(await store.findToken('t'), row)
    await store.dropToken('t', row.token)
    assert.equal(await store.findToken('t'), undefined)
    assert.equal(await store.leaseToken('other', 1100, 1000), true)
    // Left from before the clock was set back an hour.
    assert.equal(await store.leaseToken('other', 3_700_000, 3_600_000), true)
    assert.equal(await store.leaseToken('other', 1200, 1100), true)
  })
}
