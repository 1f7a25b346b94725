import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError } from '../src/config-error.ts'
import type { Revocation } from '../src/provider/provider.ts'
import { decryptPush, parseAesKey } from '../src/provider/wechat-push-crypto.ts'
import type { WechatPushOptions } from '../src/provider/wechat-push.ts'
import { wechat } from '../src/provider/wechat.ts'
import {
  appId,
  encodingAesKey,
  nothing,
  reader,
  readEncrypted,
  readPlain,
  refusal,
  signed,
  token,
  toXml,
  vectors,
} from './push-support.ts'

test('WeChat’s own examples are taken: the address, a plain message, an encrypted one', () => {
  const { address, plain, encrypted } = vectors
  for (const read of [readPlain, readEncrypted]) {
    assert.deepEqual(read(address.query, ''), { text: address.answer, revocations: [] })
  }
  assert.deepEqual(readPlain(plain.query, plain.body), nothing)
  assert.deepEqual(readEncrypted(encrypted.query, encrypted.body), nothing)
  // The mode that sends both: without the key, what is plain is read.
  assert.deepEqual(readPlain(plain.query, { ...plain.body, ...encrypted.body }), nothing)
  const key = parseAesKey(encodingAesKey)
  assert.equal(decryptPush(encrypted.body.Encrypt, key, appId), encrypted.message)
})

test('each of them with one thing wrong is refused', () => {
  const { address, plain, encrypted } = vectors
  const { Encrypt } = encrypted.body
  const wrong: [reason: RegExp, () => unknown][] = [
    [/wrong signature/, () => readPlain(address.query.replace('nonce=1', 'nonce=2'), '')],
    [/wrong signature/, () => readPlain(address.query.replace('signature=f', 'signature=e'), '')],
    [/wrong signature/, () => readPlain(address.query.replace(/signature=.{10}/, 'signature='), '')],
    [/wrong signature/, () => readPlain(address.query.replace('signature', 'msg_signature'), '')],
    [/wrong signature/, () => reader({ token: 'BBBBB' })(address.query, '')],
    [/no echostr/, () => readPlain(address.query.replace('echostr', 'echo'), '')],
    [/no echostr/, () => readPlain(address.query.replace(/echostr=\d+/, 'echostr=<script>'), '')],
    [/wrong signature/, () => readPlain(plain.query.replace('nonce=4', 'nonce=5'), plain.body)],
    [/neither JSON nor XML/, () => readPlain(plain.query, 'hello')],
    [/neither JSON nor XML/, () => readPlain(plain.query, '[]')],
    [/another mini-program/, () => readPlain(plain.query, { ...plain.body, AppID: 'wx0000000000000001' })],
    [/encodingAesKey is not set/, () => readPlain(encrypted.query, encrypted.body)],
    [/not encrypted/, () => readEncrypted(plain.query, plain.body)],
    [/not encrypted/, () => readEncrypted(plain.query, { ...plain.body, Encrypt: 7 }.Encrypt.toString())],
    [/wrong msg_signature/, () => readEncrypted(plain.query, encrypted.body)],
    [/wrong msg_signature/, () => readEncrypted(encrypted.query, { Encrypt: `${Encrypt}A` })],
    [/wrong msg_signature/, () => readEncrypted(encrypted.query, { Encrypt: '' })],
    [/does not open/, () => reader({ token, encodingAesKey }, 'wx1')(encrypted.query, encrypted.body)],
    [
      /does not open/,
      () => reader({ token, encodingAesKey: 'B'.repeat(43) })(encrypted.query, encrypted.body),
    ],
  ]
  for (const [reason, read] of wrong) assert.match(refusal(read), reason)
})

test('a timestamp ten minutes off, behind or ahead, is the last that is taken', () => {
  const { plain } = vectors
  const at = 1_714_037_059_000
  for (const now of [at - 600_000, at + 600_000]) {
    assert.deepEqual(readPlain(plain.query, plain.body, now), nothing)
  }
  for (const now of [at - 600_001, at + 600_001, 0]) {
    assert.match(
      refusal(() => readPlain(plain.query, plain.body, now)),
      /too old/,
    )
  }
  for (const timestamp of ['', 'now', '-1', '1e9', '1714037059.5', '９', ' 1714037059']) {
    const query = plain.query.replace('1714037059', encodeURIComponent(timestamp))
    assert.match(
      refusal(() => readPlain(query, plain.body, at)),
      /no timestamp/,
      timestamp,
    )
  }
})

const all = { nickName: true, avatar: true, phone: true }
const revoked: [fields: object, revocations: Revocation['what'][]][] = [
  [{ Event: 'user_authorization_cancellation' }, ['user']],
  [{ Event: 'user_authorization_revoke', RevokeInfo: '6' }, [{ nickName: true, avatar: true }]],
  [{ Event: 'user_authorization_revoke', RevokeInfo: '8' }, [{ phone: true }]],
  [{ Event: 'user_authorization_revoke', RevokeInfo: 8 }, [{ phone: true }]],
  [{ Event: 'user_authorization_revoke', RevokeInfo: '19' }, [{ nickName: true }]],
  [{ Event: 'user_authorization_revoke', RevokeInfo: '20' }, [{ avatar: true }]],
  [{ Event: 'user_authorization_revoke', RevokeInfo: '20,8, 19' }, [all]],
  [{ Event: 'user_authorization_revoke', RevokeInfo: '2,8' }, [{ phone: true }]],
  [{ Event: 'user_authorization_revoke', RevokeInfo: '1' }, []],
  [{ Event: 'user_authorization_revoke', RevokeInfo: 'constructor' }, []],
  [{ Event: 'user_authorization_revoke' }, [all]],
  [{ Event: 'user_info_modified' }, []],
  [{ Event: 'debug_demo' }, []],
  [{ MsgType: 'text' }, []],
]

test('what users take back, in JSON and in XML', () => {
  for (const [fields, what] of revoked) {
    const event = { MsgType: 'event', ...fields, OpenID: 'oAnn', AppID: appId }
    const expected = { text: 'success', revocations: what.map((part) => ({ subject: 'oAnn', what: part })) }
    for (const body of [JSON.stringify(event), toXml(event)]) {
      assert.deepEqual(readPlain(signed(), body), expected, body)
    }
  }
  const event = { Event: 'user_authorization_cancellation' }
  assert.deepEqual(readPlain(signed(), event), nothing, 'nobody is named')
  const spaced = { ...event, ' OpenID': 'oAnn', ' AppID': appId }
  const expected = { text: 'success', revocations: [{ subject: 'oAnn', what: 'user' }] }
  assert.deepEqual(readPlain(signed(), spaced), expected, 'as in WeChat’s sample')
})

test('settings of the wrong form are a ConfigError at once, without the setting in it', () => {
  const wrong: WechatPushOptions[] = [
    { token: '' },
    { token: 'ab' },
    { token: 'a'.repeat(33) },
    { token: 'not so-good' },
    { token, encodingAesKey: '' },
    { token, encodingAesKey: 'A'.repeat(42) },
    { token, encodingAesKey: 'A'.repeat(44) },
    { token, encodingAesKey: `${'A'.repeat(42)}=` },
  ]
  for (const push of wrong) {
    assert.throws(
      () => wechat({ appId, secret: 'secret', push }),
      (error) =>
        error instanceof ConfigError && /^wechat: push\.(token|encodingAesKey) is not/.test(error.message),
    )
  }
})
