/** What QQ does beside the contract of providers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createUserInfo } from '../src/simulator/index.ts'
import { failureOf } from './provider-support.ts'
import { make, startStage } from './providers/contract/stage.ts'
import { entry } from './providers/qq.ts'

test("getUserInfo's data opens with the key of its login, and with no other", async (t) => {
  const { api, clock, code } = await startStage(t, entry)
  const { provider } = make(t, entry, { api, clock })
  const [ann, ben] = [await provider.exchange(await code()), await provider.exchange(await code('ben'))]
  const { appId, subject } = ann.identity
  const of = {
    sessionKey: String(ann.sessionKey),
    appId,
    openId: subject,
    nickName: '安',
    avatarUrl: 'https://a.test/a',
  }
  const userInfo = createUserInfo({ ...of, timestamp: Math.floor(clock.ms / 1000) })
  const shown = { nickName: '安', avatarUrl: 'https://a.test/a' }
  assert.deepEqual(provider.openUserInfo?.(userInfo, ann, clock.ms), shown)
  const refused = async (...[info, exchange, at]: Parameters<NonNullable<typeof provider.openUserInfo>>) =>
    (await failureOf(Promise.resolve().then(() => provider.openUserInfo?.(info, exchange, at)))).error
  assert.equal(await refused(userInfo, ben, clock.ms), 'signature_mismatch')
  assert.equal(await refused(userInfo, ann, clock.ms + 6 * 60_000), 'watermark_stale')
  const elsewhere = createUserInfo({ ...of, appId: '1100000009', timestamp: Math.floor(clock.ms / 1000) })
  assert.equal(await refused(elsewhere, ann, clock.ms), 'watermark_mismatch')
})
