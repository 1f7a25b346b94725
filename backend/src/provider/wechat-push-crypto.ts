import { createDecipheriv, createHash, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'

export interface PushKey {
  key: KeyObject
  iv: Buffer
}

/** @param encodingAesKey 43 characters: base64 of 32 bytes without its `=` */
export function parseAesKey(encodingAesKey: string): PushKey {
  const bytes = Buffer.from(`${encodingAesKey}=`, 'base64')
  return { key: createSecretKey(bytes), iv: bytes.subarray(0, 16) }
}

/** @param signed the texts that are signed, in any order */
export function isSignature(given: string, signed: readonly string[]): boolean {
  if (!/^[\da-f]{40}$/i.test(given)) return false
  const expected = createHash('sha1').update(signed.toSorted().join('')).digest()
  return timingSafeEqual(Buffer.from(given, 'hex'), expected)
}

const randomBytes = 16
const lengthBytes = 4
const headBytes = randomBytes + lengthBytes
const paddedTo = 32

/**
 * The message in `random (16) | length (4, big endian) | message | appid`, AES-256-CBC with PKCS#7 to blocks of 32 bytes.
 * undefined if it is none, or another mini-program's.
 */
export function decryptPush(encrypted: string, { key, iv }: PushKey, appId: string): string | undefined {
  const bytes = decrypt(encrypted, key, iv)
  const padding = bytes?.at(-1)
  if (bytes === undefined || padding === undefined || padding > paddedTo) return undefined
  const text = bytes.subarray(0, -padding)
  if (text.length < headBytes) return undefined
  if (bytes.subarray(text.length).some((byte) => byte !== padding)) return undefined
  const end = headBytes + text.readUInt32BE(randomBytes)
  if (text.toString('utf8', end) !== appId) return undefined
  return text.toString('utf8', headBytes, end)
}

function decrypt(encrypted: string, key: KeyObject, iv: Buffer): Buffer | undefined {
  // The padding is to 32 bytes, which node's own, to 16, refuses.
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
  try {
    return Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()])
  } catch {
    return undefined
  }
}
