import { createCipheriv, createHash, randomBytes, randomInt } from 'node:crypto'

export type PushEvent = 'user_info_modified' | 'user_authorization_revoke' | 'user_authorization_cancellation'

export interface Push {
  /** where the backend takes messages */
  url: string
  token: string
  /** With it the message is encrypted. */
  encodingAesKey?: string | undefined
  format: 'json' | 'xml'
  appId: string
  openId: string
  event: PushEvent
  revokeInfo?: string | undefined
  /** epoch seconds */
  timestamp: number
}

export interface PushReply {
  status: number
  text: string
}

const timeoutMs = 10_000

/** Pushes one event to a backend, signed as WeChat does, and says what was answered. */
export async function sendPush(push: Push): Promise<PushReply> {
  const { url, token, encodingAesKey, format, appId, timestamp } = push
  const nonce = String(randomInt(1e9))
  const signed = [token, String(timestamp), nonce]
  const query = new URLSearchParams({ signature: sign(signed), timestamp: String(timestamp), nonce })
  let fields: Fields = eventFields(push)
  if (encodingAesKey !== undefined) {
    const Encrypt = encrypt(write(fields, format), encodingAesKey, appId)
    query.set('openid', push.openId)
    query.set('encrypt_type', 'aes')
    query.set('msg_signature', sign([...signed, Encrypt]))
    fields = { ToUserName: account, Encrypt }
  }
  const headers = { 'Content-Type': format === 'json' ? 'application/json' : 'text/xml' }
  const init = { method: 'POST', headers, body: write(fields, format) }
  return ask(url, query, init)
}

/** Tries the address as WeChat does when it is set: the answer has to be `echostr`. */
export async function tryAddress(
  push: Pick<Push, 'url' | 'token' | 'timestamp'>,
): Promise<PushReply & { echostr: string }> {
  const [timestamp, nonce] = [String(push.timestamp), String(randomInt(1e9))]
  const echostr = String(randomInt(1e12))
  const signature = sign([push.token, timestamp, nonce])
  const query = new URLSearchParams({ signature, timestamp, nonce, echostr })
  return { ...(await ask(push.url, query, {})), echostr }
}

async function ask(url: string, query: URLSearchParams, init: RequestInit): Promise<PushReply> {
  const address = new URL(url)
  for (const [name, value] of query) address.searchParams.set(name, value)
  const signal = AbortSignal.timeout(timeoutMs)
  const response = await fetch(address, { ...init, redirect: 'manual', signal })
  return { status: response.status, text: await response.text() }
}

type Fields = Record<string, string | number>

const account = 'gh_simulator'

function eventFields({ appId, openId, event, revokeInfo, timestamp }: Push): Fields {
  return {
    ToUserName: account,
    FromUserName: 'oPlatform',
    CreateTime: timestamp,
    MsgType: 'event',
    Event: event,
    OpenID: openId,
    AppID: appId,
    ...(revokeInfo !== undefined && { RevokeInfo: revokeInfo }),
  }
}

function write(fields: Fields, format: Push['format']): string {
  if (format === 'json') return JSON.stringify(fields)
  const elements = Object.entries(fields).map(([name, value]) =>
    typeof value === 'number' ? `<${name}>${value}</${name}>` : `<${name}><![CDATA[${value}]]></${name}>`,
  )
  return `<xml>\n${elements.join('\n')}\n</xml>`
}

const sign = (texts: readonly string[]): string =>
  createHash('sha1')
    .update([...texts].sort().join(''))
    .digest('hex')

/** `random (16) | length (4) | message | appid`, filled to blocks of 32 bytes, AES-256-CBC. */
function encrypt(message: string, encodingAesKey: string, appId: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const text = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const plain = Buffer.concat([Buffer.from(randomBytes(8).toString('hex')), length, text, Buffer.from(appId)])
  const missing = 32 - (plain.length % 32)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const filled = Buffer.concat([plain, Buffer.alloc(missing, missing)])
  return Buffer.concat([cipher.update(filled), cipher.final()]).toString('base64')
}
