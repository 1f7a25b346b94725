import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claim, hash, type MakePlace } from './place.ts'

export function codesContract(name: string, make: MakePlace): void {
  test(`${name}: a code is the first one's; the others find what that one left`, async (t) => {
    const store = (await make(t)).open()
    const mine = claim()
    assert.equal(await store.findCode(mine.codeHash), undefined)
    assert.equal(await store.claimCode(mine), undefined)
    const waiting = { requestHash: mine.requestHash, answer: null, answerUntil: null, createdAt: 1000 }
    assert.deepEqual(await store.claimCode(claim(mine.codeHash, { now: 1500 })), waiting)
    assert.deepEqual(await store.findCode(mine.codeHash), waiting)

    const refusal = { codeHash: mine.codeHash, answer: Buffer.from('no'), answerUntil: 2000 }
    await store.refuseCode({ ...refusal, released: false })
    const refused = { ...waiting, answer: Buffer.from('no'), answerUntil: 2000 }
    assert.deepEqual(await store.claimCode(claim(mine.codeHash)), refused)
    assert.deepEqual(await store.findCode(mine.codeHash), refused)
  })

  test(`${name}: a released code is the next one's, who begins anew`, async (t) => {
    const store = (await make(t)).open()
    const { codeHash } = claim()
    await store.claimCode(claim(codeHash))
    await store.refuseCode({ codeHash, answer: Buffer.from('busy'), answerUntil: 2000, released: true })
    assert.deepEqual((await store.findCode(codeHash))?.answer, Buffer.from('busy'), 'those who wait see it')

    const next = claim(codeHash, { now: 1500, expiresAt: 9500 })
    assert.equal(await store.claimCode(next), undefined)
    assert.deepEqual(await store.findCode(codeHash), {
      requestHash: next.requestHash,
      answer: null,
      answerUntil: null,
      createdAt: 1500,
    })
    assert.notEqual(await store.claimCode(claim(codeHash)), undefined, 'it was released once')
  })

  test(`${name}: of a crowd of claims at once, on two nodes, one wins; so of a released code`, async (t) => {
    const place = await make(t)
    const stores = [place.open(), place.open()] as const
    const codeHash = hash()
    const race = async (): Promise<number> => {
      const claims = Array.from({ length: place.crowd }, (_, index) =>
        stores[index % 2 === 0 ? 0 : 1].claimCode(claim(codeHash)),
      )
      return (await Promise.all(claims)).filter((row) => row === undefined).length
    }
    assert.equal(await race(), 1)
    await stores[0].refuseCode({ codeHash, answer: Buffer.from('busy'), answerUntil: 2000, released: true })
    assert.equal(await race(), 1)
  })

  test(`${name}: a phone code is kept, and replaced`, async (t) => {
    const store = (await make(t)).open()
    const codeHash = hash()
    assert.equal(await store.findPhoneCode(codeHash), undefined)
    const row = { identityHash: hash(), phone: Buffer.from('sealed'), expiresAt: 2000 }
    await store.keepPhoneCode({ codeHash, ...row })
    assert.deepEqual(await store.findPhoneCode(codeHash), row)
    const later = { identityHash: hash(), phone: Buffer.from('again'), expiresAt: 3000 }
    await store.keepPhoneCode({ codeHash, ...later })
    assert.deepEqual(await store.findPhoneCode(codeHash), later)
  })
}
