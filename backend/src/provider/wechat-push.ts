import { ConfigError } from '../config-error.ts'
import { ApiError } from '../error.ts'
import type { PushAnswer, PushMessage, Revocation } from './provider.ts'
import { readPushBody, type PushFields } from './wechat-push-body.ts'
import { decryptPush, isSignature, parseAesKey } from './wechat-push-crypto.ts'

/** As they are set at mp.weixin.qq.com under message push (消息推送). */
export interface WechatPushOptions {
  /** 3 to 32 letters and digits */
  token: string
  /** 43 letters and digits; with it, messages have to be encrypted (安全模式) */
  encodingAesKey?: string
}

/** How old a message may be, or how far ahead of this machine's clock. */
const maxSkewMs = 10 * 60_000

/**
 * Reads what WeChat pushes: its try of the address, and the events by which users take data back.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
 *
 * Without encodingAesKey the signature covers token, time and nonce only, not the message itself.
 */
export function createPushReader(
  appId: string,
  { token, encodingAesKey }: WechatPushOptions,
): (message: PushMessage) => PushAnswer {
  if (!/^[A-Za-z0-9]{3,32}$/.test(token)) {
    throw new ConfigError('wechat: push.token is not 3 to 32 letters and digits')
  }
  if (encodingAesKey !== undefined && !/^[A-Za-z0-9]{43}$/.test(encodingAesKey)) {
    throw new ConfigError('wechat: push.encodingAesKey is not 43 letters and digits')
  }
  const aesKey = encodingAesKey === undefined ? undefined : parseAesKey(encodingAesKey)

  function checkSigned(query: URLSearchParams, name: 'signature' | 'msg_signature', ...more: string[]): void {
    const signed = [token, query.get('timestamp') ?? '', query.get('nonce') ?? '', ...more]
    if (!isSignature(query.get(name) ?? '', signed)) throw refused(`wrong ${name}`)
  }

  function open({ query, body }: PushMessage): PushFields {
    const fields = readPushBody(body)
    const encrypted = fields?.get('Encrypt')
    if (aesKey === undefined) {
      checkSigned(query, 'signature')
      if (fields === undefined) throw refused('neither JSON nor XML')
      // In the mode that sends both, the plain fields are beside it.
      if (encrypted !== undefined && !fields.has('MsgType')) {
        throw refused('encrypted, and push.encodingAesKey is not set')
      }
      return fields
    }
    if (encrypted === undefined) throw refused('not encrypted')
    // `signature` is there too, and says nothing of the message.
    checkSigned(query, 'msg_signature', encrypted)
    const text = decryptPush(encrypted, aesKey, appId)
    const opened = text === undefined ? undefined : readPushBody(text)
    if (opened === undefined) throw refused('does not open')
    return opened
  }

  return (message) => {
    const { query, body, now } = message
    checkTime(query.get('timestamp') ?? '', now)
    if (body === '') {
      checkSigned(query, 'signature')
      const echo = query.get('echostr') ?? ''
      if (!/^[\w+/=-]{1,256}$/.test(echo)) throw refused('no echostr')
      return { text: echo, revocations: [] }
    }
    const fields = open(message)
    if ((fields.get('AppID') || appId) !== appId) throw refused("another mini-program's")
    return { text: 'success', revocations: readRevocations(fields) }
  }
}

function checkTime(timestamp: string, now: number): void {
  if (!/^\d{1,12}$/.test(timestamp)) throw refused('no timestamp')
  if (Math.abs(now - Number(timestamp) * 1000) > maxSkewMs) throw refused('too old, or ahead of the clock')
}

/**
 * The event `authorized_user_information_changes` goes by what has happened. Whatever else WeChat pushes to the same
 * address is none of this backend's business.
 * https://developers.weixin.qq.com/miniprogram/dev/server/event_push/platform/authorized_user_information_changes
 */
function readRevocations(fields: PushFields): Revocation[] {
  const subject = fields.get('OpenID') ?? ''
  if (subject === '') return []
  switch (fields.get('Event')) {
    case 'user_authorization_cancellation':
      return [{ subject, what: 'user' }]
    case 'user_authorization_revoke':
      return readRevokeInfo(subject, fields.get('RevokeInfo') ?? '')
    default:
      return []
  }
}

/** By the numbers of what is kept here; a user takes back places, invoices and more by others. */
const revocable: ReadonlyMap<string, Exclude<Revocation['what'], 'user'>> = new Map([
  ['6', { nickName: true, avatar: true }],
  ['8', { phone: true }],
  ['19', { nickName: true }],
  ['20', { avatar: true }],
])

/** Several may be there by comma. Without any it is not said what was taken back: then all of it. */
function readRevokeInfo(subject: string, info: string): Revocation[] {
  const numbers = info === '' ? [...revocable.keys()] : info.split(',').map((number) => number.trim())
  const what: Exclude<Revocation['what'], 'user'> = {}
  for (const number of numbers) Object.assign(what, revocable.get(number))
  return Object.keys(what).length === 0 ? [] : [{ subject, what }]
}

const refused = (reason: string): ApiError => new ApiError('push_refused', { detail: { reason } })
