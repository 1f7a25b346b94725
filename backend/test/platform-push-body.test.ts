import assert from 'node:assert/strict'
import { createCipheriv } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isApiError } from '../src/error.ts'
import type { PushAnswer } from '../src/provider/provider.ts'
import { createPushReader } from '../src/provider/wechat-push.ts'
import {
  appId,
  encodingAesKey,
  nothing,
  readEncrypted,
  readPlain,
  refusal,
  signed,
  token,
  toXml,
} from './push-support.ts'

/** Any bytes, encrypted and not filled up to whole blocks. */
function seal(plain: Buffer): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
}

test('an encrypted message whose inside is not as it should be is refused', () => {
  const message = '{"MsgType":"event"}'
  const spaced = message.padEnd(25)
  const inside = (length: number, id = appId, text = message): Buffer => {
    const head = Buffer.alloc(20, 'r')
    head.writeUInt32BE(length, 16)
    return Buffer.concat([head, Buffer.from(text + id)])
  }
  const fill = (plain: Buffer, byte?: number): Buffer => {
    const missing = 32 - (plain.length % 32)
    return Buffer.concat([plain, Buffer.alloc(missing, byte ?? missing)])
  }
  const good = fill(inside(message.length))
  const send = (Encrypt: string): PushAnswer => readEncrypted(signed(Encrypt), { Encrypt })
  assert.deepEqual(send(seal(good)), nothing)
  const halfFilled = Buffer.from(good)
  halfFilled[good.length - 2] = 99
  const wrong: [what: string, plain: Buffer][] = [
    ['a length beyond the end', fill(inside(message.length + 100))],
    ['a length beyond the end, and no appid', fill(inside(message.length + 1, ''))],
    ['a length that is negative elsewhere', fill(inside(0xffffffff))],
    ['a length too short', fill(inside(message.length - 1))],
    ['another appid', fill(inside(message.length, 'wx0000000000000001'))],
    ['more after the appid', fill(inside(message.length, `${appId}0`))],
    ['no appid', fill(inside(message.length, ''))],
    ['filled with 0', fill(inside(message.length), 0)],
    ['filled with 33', fill(inside(message.length), 33)],
    ['filled with 33 times 33', Buffer.concat([inside(spaced.length, appId, spaced), Buffer.alloc(33, 33)])],
    ['filled unevenly', halfFilled],
    ['all of it filling', Buffer.alloc(32, 32)],
    ['half of the filling', Buffer.alloc(16, 32)],
    ['no length', fill(Buffer.alloc(17, 'r'))],
  ]
  for (const [what, plain] of wrong)
    assert.match(
      refusal(() => send(seal(plain))),
      /does not open/,
      what,
    )
  const cut = Buffer.from(seal(good), 'base64')
  for (const bytes of [cut.subarray(0, -16), cut.subarray(0, -1), cut.subarray(0, 16)]) {
    assert.match(
      refusal(() => send(bytes.toString('base64'))),
      /does not open/,
    )
  }
  assert.match(
    refusal(() => send('???')),
    /does not open/,
  )
})

test('XML: what is nested is stepped over, nothing is expanded', () => {
  const cancellation = '<Event>user_authorization_cancellation</Event><OpenID>oAnn</OpenID>'
  const taken = { text: 'success', revocations: [{ subject: 'oAnn', what: 'user' }] }
  const good = [
    `<xml>${cancellation}</xml>`,
    ` \n<xml>\n<A><B><Event>x</Event></B> <C/></A> ${cancellation}< D ></ D ></xml>\n`,
    `<xml><A/>${cancellation}<A><![CDATA[<OpenID>oBen</OpenID>&lt;]]></A><OpenID>oBen</OpenID></xml>`,
    `<xml><A>&a;&lt;OpenID></A>${cancellation}</xml>`,
    `<xml><Event>user_<![CDATA[authorization_]]>cancellation</Event><OpenID>oAnn</OpenID></xml>`,
  ]
  for (const body of good) assert.deepEqual(readPlain(signed(), body), taken, body)
  const bad = [
    `<!DOCTYPE xml [<!ENTITY a "b">]><xml>${cancellation}</xml>`,
    `<xml><!-- -->${cancellation}</xml>`,
    `<xml><A b="c"></A>${cancellation}</xml>`,
    `<xml>${cancellation}`,
    `<xml>${cancellation}</xml><xml></xml>`,
    `<xml>${cancellation}</yml>`,
    `<xml><A><![CDATA[${cancellation}</A></xml>`,
    `<yml>${cancellation}</yml>`,
    `<xml/>`,
    `<xml><A></B></A></B></xml>`,
    `text <xml>${cancellation}</xml>`,
    `<xml>${'<A>'.repeat(20_000)}`,
    `<xml>${cancellation}${' '.repeat(70_000)}</xml>`,
  ]
  for (const body of bad)
    assert.match(
      refusal(() => readPlain(signed(), body)),
      /neither/,
      body.slice(0, 80),
    )
})

const taken = (read: () => PushAnswer): boolean => {
  try {
    return read().text === 'success'
  } catch (cause) {
    if (isApiError(cause) && cause.error === 'push_refused') return false
    throw cause
  }
}

test('any body is taken or refused, never an error of another kind', () => {
  const names = fc.constantFrom('Event', 'OpenID', 'RevokeInfo', 'Encrypt', 'AppID', '__proto__', 'x')
  const values = fc.oneof(
    fc.constantFrom('user_authorization_revoke', 'user_authorization_cancellation', '6,8', appId),
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
  )
  const pieces = fc.constantFrom(
    '<xml>',
    '</xml>',
    '<OpenID>',
    '</OpenID>',
    '<Event>',
    '</Event>',
    '<![CDATA[',
    ']]>',
    '<x/>',
    '<',
    '>',
    '&',
    '\u0000',
    'a',
    '\ud800',
  )
  const bodies = fc
    .oneof(
      fc.dictionary(names, values).map((fields) => JSON.stringify(fields)),
      fc.array(fc.tuple(names, fc.string())).map((fields) => toXml(Object.fromEntries(fields))),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
      fc.array(pieces, { maxLength: 30 }).map((parts) => `<xml>${parts.join('')}</xml>`),
      fc.string({ unit: 'binary' }),
      fc.json(),
    )
    .filter((body) => body !== '')
  const counts = { taken: 0, refused: 0 }
  fc.assert(
    fc.property(bodies, (body) => {
      counts[taken(() => readPlain(signed(), body)) ? 'taken' : 'refused'] += 1
      taken(() => readEncrypted(signed(body), { Encrypt: body }))
      taken(() => readEncrypted(signed(body), body))
    }),
    { numRuns: 2000 },
  )
  assert.ok(counts.taken > 100 && counts.refused > 100, JSON.stringify(counts))
})

test('any query is taken or refused', () => {
  const names = fc.constantFrom('signature', 'msg_signature', 'timestamp', 'nonce', 'echostr')
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.string({ unit: 'binary' }))), fc.string(), (entries, body) => {
      const query = new URLSearchParams(entries)
      assert.ok(!taken(() => createPushReader(appId, { token })({ query, body, now: Date.now() })))
    }),
    { numRuns: 2000 },
  )
})
