import { createHash, randomBytes } from 'node:crypto'

/** The prefix lets secret scanners, and people, see what a leaked string is. */
const prefix = 'mpl_'
const pattern = /^mpl_[\w-]{43}$/

/** 256 random bits: nothing can be read from a token and none can be guessed. */
export const createToken = (): string => prefix + randomBytes(32).toString('base64url')

/** The database holds only this. A token is random enough to need no salt and no slow hash. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

export const isToken = (text: string): boolean => pattern.test(text)

/** For users and sessions: 128 random bits behind a letter that says which. */
export const createId = (kind: 'u' | 's'): string => `${kind}_${randomBytes(16).toString('base64url')}`

/** A text for the log: a token that somebody has put where it does not belong is cut out. */
export const withoutTokens = (text: string): string => text.replaceAll(/mpl_[\w-]+/g, 'mpl_…')
