import { createHash } from 'node:crypto'
import type { Image } from '../image/index.ts'

const pattern = /^[0-9a-f]{64}\.(?:png|jpg|webp)$/

/** The name says what is in it: the same picture is kept once, and an address never shows another picture. */
export function avatarNameOf({ bytes, extension }: Image): string {
  return `${createHash('sha256').update(bytes).digest('hex')}.${extension}`
}

/** Anything else is never looked for. */
export const isAvatarName = (name: string): boolean => pattern.test(name)
