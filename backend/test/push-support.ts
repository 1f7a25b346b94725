import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isApiError } from '../src/error.ts'
import type { PushAnswer } from '../src/provider/provider.ts'
import { createPushReader, type WechatPushOptions } from '../src/provider/wechat-push.ts'

interface Vectors {
  token: string
  encodingAesKey: string
  appId: string
  address: { query: string; answer: string }
  plain: { query: string; body: object }
  encrypted: { query: string; body: { Encrypt: string }; message: string }
}

const file = new URL('vectors/wechat-push.json', import.meta.url)
export const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors
export const { token, encodingAesKey, appId } = vectors

type Read = (query: string, body: object | string, now?: number) => PushAnswer

/** `now` is the time that the message says, if it is not given. */
export function reader(options: WechatPushOptions, id = appId): Read {
  const read = createPushReader(id, options)
  return (text, body, now) => {
    const query = new URLSearchParams(text)
    const at = now ?? Number(query.get('timestamp')) * 1000
    return read({ query, body: typeof body === 'string' ? body : JSON.stringify(body), now: at })
  }
}

export const readPlain = reader({ token })
export const readEncrypted = reader({ token, encodingAesKey })
export const nothing: PushAnswer = { text: 'success', revocations: [] }

export function refusal(read: () => unknown): string {
  try {
    return assert.fail(`taken: ${JSON.stringify(read())}`)
  } catch (cause) {
    if (!isApiError(cause)) throw cause
    assert.deepEqual([cause.error, cause.status], ['push_refused', 403])
    return String(cause.detail?.['reason'])
  }
}

/** Signed as WeChat does, for any body. */
export function signed(...more: string[]): string {
  const [timestamp, nonce] = ['1714037059', '1']
  const sign = (texts: string[]): string =>
    createHash('sha1')
      .update([...texts].sort().join(''))
      .digest('hex')
  const query = { timestamp, nonce, signature: sign([token, timestamp, nonce]) }
  const msg_signature = sign([token, timestamp, nonce, ...more])
  return String(new URLSearchParams({ ...query, msg_signature }))
}

export const toXml = (fields: object): string => {
  const elements = Object.entries(fields).map(
    ([key, value]) => `<${key}><![CDATA[${String(value)}]]></${key}>`,
  )
  return `<xml>\n\n${elements.join('\n\n')}\n\n</xml>`
}
