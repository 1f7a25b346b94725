import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  createSecretKey,
  randomBytes,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { ConfigError } from './config-error.ts'

/**
 * Encryption at rest. An envelope is `version (1) | key id (4) | iv (12) | tag (16) | text`, AES-256-GCM.
 *
 * The context (table, column and row id) is authenticated with it, so an envelope copied into another row does not
 * open. The key id lets the ring hold older keys: the first one seals, any of them opens.
 */
export interface KeyRing {
  seal(text: string, context: string): Buffer
  /** Throws for an unknown version, an unknown key, a changed envelope, or another context. */
  open(envelope: Uint8Array, context: string): string
  /** Whether the first key has sealed it; one that another has should be sealed anew when it is at hand. */
  isCurrent(envelope: Uint8Array): boolean
}

const version = 1
const idBytes = 4
const ivBytes = 12
const tagBytes = 16
const headBytes = 1 + idBytes + ivBytes + tagBytes

/** @param secrets key ring, newest first, each at least 32 characters */
export function createKeyRing(secrets: readonly string[]): KeyRing {
  const keys = secrets.map(deriveKey)
  const [newest] = keys
  if (newest === undefined) throw new ConfigError('SECRET_KEY is empty')
  const byId = new Map(keys.map((key) => [key.id.toString('hex'), key.object]))

  return {
    seal(text, context) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', newest.object, iv).setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), newest.id, iv, cipher.getAuthTag(), sealed])
    },
    open(envelope, context) {
      const bytes = Buffer.from(envelope)
      if (bytes.length < headBytes || bytes[0] !== version) throw new Error('unknown envelope')
      let at = 1
      const take = (length: number): Buffer => bytes.subarray(at, (at += length))
      const key = byId.get(take(idBytes).toString('hex'))
      if (key === undefined) throw new Error('the key of this envelope is not in SECRET_KEY')
      const decipher = createDecipheriv('aes-256-gcm', key, take(ivBytes), { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(context)).setAuthTag(take(tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(at)), decipher.final()]).toString('utf8')
    },
    isCurrent: (envelope) => envelope[0] === version && newest.id.equals(envelope.subarray(1, 1 + idBytes)),
  }
}

function deriveKey(secret: string): { id: Buffer; object: KeyObject } {
  if (secret.length < 32) {
    throw new ConfigError(
      'SECRET_KEY: each key needs 32 characters or more, as `openssl rand -base64 32` makes them',
    )
  }
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'miniprogram-login at rest', 32))
  const id = createHash('sha256').update(bytes).digest().subarray(0, idBytes)
  return { id, object: createSecretKey(bytes) }
}
