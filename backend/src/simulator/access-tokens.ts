import { refuse, say } from './answer.ts'
import { randomText } from './codes.ts'
import { checkSecret } from './wechat.ts'

export interface AccessTokens {
  /** POST /cgi-bin/stable_token */
  issue(body: Record<string, unknown>): Response
  /** The appid a token is for, or WeChat's refusal of it. */
  check(token: string | null): { appId: string } | Response
}

interface Issued {
  token: string
  appId: string
  endsAt: number
}

const lifeSeconds = 7200
/** In the last 5 minutes of a token its successor is handed out, and both are good. */
const overlapMs = 5 * 60_000
/** An ended one is remembered as long again, to tell "expired" from "unknown". */
const rememberedMs = lifeSeconds * 1000

/** https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-access-token/getStableAccessToken.html */
export function createAccessTokens(now: () => number): AccessTokens {
  let issued: Issued[] = []
  return {
    issue(body) {
      const [appId, secret] = [text(body['appid']), text(body['secret'])]
      if (body['grant_type'] !== 'client_credential') return refuse(40002, 'invalid grant_type')
      const refusal = checkSecret(appId, secret)
      if (refusal !== undefined) return refusal
      issued = issued.filter(({ endsAt }) => now() - endsAt < rememberedMs)
      // What came before a forced one is dead at once.
      if (body['force_refresh'] === true) issued = issued.filter((token) => token.appId !== appId)
      let current = issued.findLast((token) => token.appId === appId && token.endsAt - now() > overlapMs)
      if (current === undefined) {
        current = { token: `90_${randomText(133)}`, appId, endsAt: now() + lifeSeconds * 1000 }
        issued.push(current)
      }
      const expires_in = Math.floor((current.endsAt - now()) / 1000)
      return say({ access_token: current.token, expires_in })
    },
    check(token) {
      if (!token) return refuse(41001, 'access_token missing')
      const found = issued.find((candidate) => candidate.token === token)
      if (found === undefined) {
        return refuse(40001, 'invalid credential, access_token is invalid or not latest')
      }
      return found.endsAt <= now() ? refuse(42001, 'access_token expired') : { appId: found.appId }
    },
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
