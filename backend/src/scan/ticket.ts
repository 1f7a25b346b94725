import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** The public name of a ticket: 128 random bits, in characters that a mini-program code may carry. */
export const createScene = (): string => randomBytes(16).toString('base64url')

export const isScene = (text: string): boolean => /^[\w-]{22}$/.test(text)

/** What makes a poll the PC's own: 256 random bits. */
export const createSecret = (): string => randomBytes(32).toString('base64url')

/** The database holds only this. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Digests are of one length, and to compare them says nothing of how much of a guess was right. */
export const isSecretOf = (secretHash: Buffer, secret: string): boolean =>
  timingSafeEqual(secretHash, hashSecret(secret))
