import type { PlatformCall } from './provider.ts'

const methods: readonly unknown[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Those that the signature itself is made of, or that belong to the connection. */
const ownHeaders =
  /^(client_id|access_token|sign|sign_method|t|nonce|signature-headers|host|connection|keep-alive|upgrade|content-.*|transfer-encoding|expect)$/i

/**
 * An author's call as it is sent. What is wrong with it is a mistake of the author's code: a TypeError, before anything is
 * asked, since what Tuya would say of it blames the secret, and what fails on its way counts against Tuya.
 */
export function readTuyaCall(call: PlatformCall, subject: string): PlatformCall {
  const { method = 'GET', query, body, headers } = call
  if (!methods.includes(method)) {
    throw new TypeError(`tuya: the method ${String(method)} is none of ${methods.join(', ')}`)
  }
  if (body !== undefined && method === 'GET') throw new TypeError('tuya: a GET has no body')
  if (body !== undefined && Object(body) !== body) {
    throw new TypeError('tuya: a body is an object, which becomes JSON')
  }
  checkQuery(query)
  checkHeaders(headers)
  return { method, path: readPath(call.path, subject), query, body, headers }
}

function readPath(path: string, subject: string): string {
  const whole = String(path).replaceAll('{uid}', encodeURIComponent(subject))
  const isPlain = /^\/v\d[^?#]*$/.test(whole) && URL.canParse(whole, 'http://host')
  // What an address changes of itself, as it does with `..`, would be another path than the one that is signed.
  if (!isPlain || new URL(whole, 'http://host').pathname !== whole) {
    throw new TypeError(
      'tuya: a path begins with /v1.0/ or the like, has its special characters encoded, and no query',
    )
  }
  return whole
}

function checkQuery(query: PlatformCall['query'] = {}): void {
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== 'string') throw new TypeError(`tuya: ${name} of the query is no text`)
  }
}

function checkHeaders(headers: PlatformCall['headers'] = {}): void {
  const names = new Set<string>()
  for (const [name, value] of Object.entries(headers)) {
    const isText = typeof value === 'string' && /^[\x20-\x7e]*$/.test(value) && value.trim() === value
    // Twice, it would arrive as one that is not the one signed.
    const isUsable = isText && /^[\w-]+$/.test(name) && !names.has(name.toLowerCase())
    if (!isUsable || ownHeaders.test(name)) throw new TypeError(`tuya: the header ${name} cannot be given`)
    names.add(name.toLowerCase())
  }
}
