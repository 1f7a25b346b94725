import { createHash, createHmac } from 'node:crypto'

/** What of a request is signed. */
export interface SignedRequest {
  /** in capitals */
  method: string
  /** as it stands after the host, without the query */
  path: string
  /** not encoded: that is what Tuya's own libraries sign; half a character counts as the sign for one, as it is sent */
  query?: Record<string, string> | undefined
  /** as it is sent; '' or absent for none */
  body?: string | undefined
  /** further headers that are signed, in the order of `Signature-Headers` */
  headers?: Record<string, string> | undefined
}

export interface Signing {
  clientId: string
  secret: string
  /** of a business call; absent for the two calls that are about tokens */
  accessToken?: string | undefined
  /** epoch ms: 13 digits */
  t: string
  nonce?: string | undefined
}

/**
 * Upper-case hex of the HMAC.
 * https://developer.tuya.com/en/docs/iot/new-singnature
 */
export function signTuya(request: SignedRequest, signing: Signing): string {
  const { clientId, secret, accessToken = '', t, nonce = '' } = signing
  const text = clientId + accessToken + t + nonce + stringToSign(request)
  return createHmac('sha256', secret).update(text).digest('hex').toUpperCase()
}

export function stringToSign({ method, path, query = {}, body = '', headers = {} }: SignedRequest): string {
  const bodyHash = createHash('sha256').update(body).digest('hex')
  const headerLines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const pairs = sortQuery(query).map(([name, value]) => `${name}=${value}`)
  const url = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
  return [method, bodyHash, headerLines.join(''), url].join('\n')
}

/** By key, in the order of the code units. */
export const sortQuery = (query: Record<string, string>): [name: string, value: string][] =>
  Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1))
