import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claim, hash, record, session, type MakePlace } from './place.ts'

const dayMs = 24 * 3600_000

export function upkeepContract(name: string, make: MakePlace): void {
  test(`${name}: the sweep deletes what is over, at its time and not before`, async (t) => {
    const place = await make(t)
    const store = place.open()
    const at = 400 * dayMs
    const codeHash = hash()
    await store.claimCode(claim(codeHash, { now: at, expiresAt: at + 500 }))
    await store.saveLogin(
      record({ codeHash, now: at, answerUntil: at + 60, session: session({ expiresAt: at + 100 }) }),
    )
    const ended = record({ now: at, session: session({ expiresAt: at + 100 }) })
    await store.saveLogin(ended)
    await store.endSession(ended.session.tokenHash, at)
    await store.claimCode(claim(hash(), { now: at, expiresAt: at + 200 }))
    await store.keepPhoneCode({ codeHash: hash(), identityHash: hash(), phone: hash(), expiresAt: at + 300 })
    await store.hit('a', 400, at)
    const left = async (): Promise<number[]> =>
      Promise.all(
        (['login_codes', 'login_sessions', 'login_phone_codes', 'login_limits', 'login_audit'] as const).map(
          (table) => place.count(table),
        ),
      )
    await store.sweep(at + 59)
    assert.notEqual((await store.findCode(codeHash))?.answer, null)
    await store.sweep(at + 60)
    assert.equal((await store.findCode(codeHash))?.answer, null)
    assert.deepEqual(await left(), [2, 2, 1, 1, 3])
    await store.sweep(at + 99)
    assert.deepEqual(await left(), [2, 2, 1, 1, 3])
    await store.sweep(at + 100)
    assert.deepEqual(await left(), [2, 1, 1, 1, 3], 'an expired session is still told from an ended one')
    await store.sweep(at + 200)
    assert.deepEqual(await left(), [1, 1, 1, 1, 3])
    await store.sweep(at + 300)
    assert.deepEqual(await left(), [1, 1, 0, 1, 3])
    await store.sweep(at + 400)
    assert.deepEqual(await left(), [1, 1, 0, 0, 3])
    await store.sweep(at + 100 + 30 * dayMs - 1)
    assert.deepEqual(await left(), [0, 1, 0, 0, 3])
    await store.sweep(at + 100 + 30 * dayMs)
    assert.deepEqual(await left(), [0, 0, 0, 0, 3])
    await store.sweep(at + 190 * dayMs - 1)
    assert.deepEqual(await left(), [0, 0, 0, 0, 3])
    await store.sweep(at + 190 * dayMs)
    assert.deepEqual(await left(), [0, 0, 0, 0, 0])
  })
}
