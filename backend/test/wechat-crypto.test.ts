import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Profile, Provider } from '../src/provider/provider.ts'
import { checkSignature, checkWatermark, decryptUserInfo } from '../src/provider/wechat-crypto.ts'
import { makeProvider, memoryTokens } from './provider-support.ts'

interface Vectors {
  decrypt: {
    cases: {
      appId: string
      sessionKey: string
      iv: string
      encryptedData: string
      json: { openId: string }
    }[]
  }
  signature: { cases: { kind: string; rawData: string; sessionKey: string; signature: string }[] }
}

const file = new URL('vectors/wechat.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors
const [official] = vectors.decrypt.cases
assert.ok(official)
const opened = decryptUserInfo(official.encryptedData, official.iv, official.sessionKey)
const madeAt = opened.watermark.timestamp * 1000

const named = (error: string) => (thrown: unknown) =>
  thrown instanceof Error && 'error' in thrown && thrown.error === error

test('the official encryptedData opens to the official text', () => {
  const { openId, nickName, avatarUrl, unionId, watermark } = official.json as typeof opened
  assert.deepEqual(opened, { openId, nickName, avatarUrl, unionId, watermark })
})

test('the official signature holds, and a changed one does not', () => {
  const cases = vectors.signature.cases.filter(({ kind }) => kind === 'sha1')
  assert.equal(cases.length, 1)
  for (const { rawData, sessionKey, signature } of cases) {
    const info = { rawData, signature, encryptedData: '', iv: '' }
    checkSignature(info, sessionKey)
    assert.throws(
      () => checkSignature({ ...info, rawData: `${rawData} ` }, sessionKey),
      named('signature_mismatch'),
    )
    assert.throws(
      () => checkSignature({ ...info, signature: signature.replace(/^7/, '8') }, sessionKey),
      named('signature_mismatch'),
    )
    assert.throws(
      () => checkSignature({ ...info, signature: signature.slice(2) }, sessionKey),
      named('signature_mismatch'),
    )
    assert.throws(() => checkSignature(info, 'HyVFkGl5F5OQWJZZaNzBBh=='), named('signature_mismatch'))
  }
})

test('a cut ciphertext, a wrong key, a wrong iv and no base64 at all are each decrypt_failed', () => {
  const { encryptedData, iv, sessionKey } = official
  const cut = Buffer.from(encryptedData, 'base64')
  const tries: [string, string, string][] = [
    [cut.subarray(0, cut.length - 16).toString('base64'), iv, sessionKey],
    [cut.subarray(0, cut.length - 3).toString('base64'), iv, sessionKey],
    ['', iv, sessionKey],
    [encryptedData, iv, Buffer.alloc(16, 7).toString('base64')],
    [encryptedData, iv, 'short'],
    [encryptedData, Buffer.alloc(16, 7).toString('base64'), sessionKey],
    [encryptedData, '??', sessionKey],
  ]
  for (const arguments_ of tries) assert.throws(() => decryptUserInfo(...arguments_), named('decrypt_failed'))
})

test('the watermark: its appid, its age, and the edges of both clocks', () => {
  const rule = { appId: official.appId, now: madeAt, maxAgeMs: 300_000 }
  checkWatermark(opened, rule)
  checkWatermark(opened, { ...rule, now: madeAt + 300_000 })
  checkWatermark(opened, { ...rule, now: madeAt - 60_000 })
  assert.throws(() => checkWatermark(opened, { ...rule, now: madeAt + 300_001 }), named('watermark_stale'))
  assert.throws(() => checkWatermark(opened, { ...rule, now: madeAt - 60_001 }), named('watermark_stale'))
  assert.throws(
    () => checkWatermark(opened, { ...rule, appId: 'wx0000000000000001' }),
    named('watermark_mismatch'),
  )
})

test('the provider: a wrong appid, a wrong key, a cut ciphertext and a stale watermark have an error each', (t) => {
  const { appId, sessionKey, iv, encryptedData } = official
  const clock = { ms: madeAt, now: () => madeAt }
  const make = (id: string): Provider => makeProvider(t, clock, memoryTokens(), { appId: id }).provider
  const sign = (key: string): string => createHash('sha1').update(`{}${key}`).digest('hex')
  const userInfo = { encryptedData, iv, rawData: '{}', signature: sign(sessionKey) }
  const open = (change: Partial<typeof userInfo>, key = sessionKey, now = madeAt, id = appId): Profile => {
    const identity = { provider: 'wechat', appId: id, subject: official.json.openId, unionId: null }
    const given = { ...userInfo, ...change }
    return make(id).openUserInfo?.(given, { identity, sessionKey: key }, now) ?? assert.fail()
  }
  assert.equal(open({}).nickName, opened.nickName)
  const wrongKey = Buffer.alloc(16, 7).toString('base64')
  const cut = Buffer.from(encryptedData, 'base64').subarray(0, -16).toString('base64')
  const wrong: [error: string, read: () => unknown][] = [
    ['watermark_mismatch', () => open({}, sessionKey, madeAt, 'wx0000000000000001')],
    ['signature_mismatch', () => open({}, wrongKey)],
    ['decrypt_failed', () => open({ signature: sign(wrongKey) }, wrongKey)],
    ['decrypt_failed', () => open({ encryptedData: cut })],
    ['watermark_stale', () => open({}, sessionKey, madeAt + 300_001)],
    ['watermark_stale', () => open({}, sessionKey, madeAt - 60_001)],
  ]
  for (const [error, read] of wrong) assert.throws(read, named(error), error)
  const identity = { provider: 'wechat', appId, subject: official.json.openId, unionId: null }
  const none = make(appId).openUserInfo?.(userInfo, { identity, sessionKey: null }, madeAt)
  assert.deepEqual(none, { nickName: '', avatarUrl: '' }, 'no session_key: nothing of it is believed')
})
