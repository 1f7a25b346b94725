import { createHash, randomBytes } from 'node:crypto'

/** The appid that codes and user info are made for if a test names none. */
export const defaultAppId = 'wx0000000000000001'

export interface Code {
  code: string
  /** the platform that it is a code of */
  provider: string
  user: string
  /** undefined: whichever mini-program may redeem it */
  appId: string | undefined
  /** base64 of 16 bytes, another one for each code: wx.login may replace it each time */
  sessionKey: string
  unionId: string | undefined
  createdAt: number
  used: boolean
}

export interface NewCode {
  provider: string
  user: string
  appid?: string | undefined
  unionid?: boolean | undefined
}

export interface Codes {
  create(request: NewCode): Code
  /** undefined for another platform's too */
  find(code: string, provider: string): Code | undefined
  isAlive(code: Code): boolean
}

const lifeMs = 5 * 60_000
/** A code is remembered longer than it lives, to tell "used" from "unknown". */
const rememberedMs = 3600_000

export function createCodes(now: () => number): Codes {
  // Insertion order is age order, so forgetting looks at the oldest only.
  const codes = new Map<string, Code>()
  function forget(): void {
    for (const [key, code] of codes) {
      if (now() - code.createdAt < rememberedMs) break
      codes.delete(key)
    }
  }
  return {
    create({ provider, user, appid, unionid = false }) {
      forget()
      const code: Code = {
        code: `0${randomText(31)}`,
        provider,
        user,
        appId: appid,
        sessionKey: randomBytes(16).toString('base64'),
        unionId: unionid ? derive('o6', 28, `unionid ${user}`) : undefined,
        createdAt: now(),
        used: false,
      }
      codes.set(code.code, code)
      return code
    },
    find(code, provider) {
      const found = codes.get(code)
      return found?.provider === provider ? found : undefined
    },
    isAlive: (code) => now() - code.createdAt < lifeMs,
  }
}

/** One person has one openid in each mini-program, the same at every login and after a restart. */
export const openIdOf = (appId: string, user: string): string => derive('o', 28, `openid ${appId} ${user}`)

/** The same text each time, of letters, digits, `-` and `_`. */
export function derive(prefix: string, length: number, text: string): string {
  return (prefix + createHash('sha256').update(text).digest('base64url')).slice(0, length)
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export function randomText(length: number): string {
  // The slight bias of the remainder does not matter for a stand-in.
  return Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('')
}
