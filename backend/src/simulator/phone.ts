import { refuse, say } from './answer.ts'
import type { AccessTokens } from './access-tokens.ts'
import { randomText } from './codes.ts'

export interface PhoneCodes {
  /** @param phone `13800138000`, or with its country `+852 61234567` */
  create(phone: string, appId: string | undefined): string
  /** POST /wxa/business/getuserphonenumber */
  redeem(query: URLSearchParams, body: Record<string, unknown>): Response
}

interface PhoneCode {
  countryCode: string
  number: string
  appId: string | undefined
  createdAt: number
}

export const phonePattern = /^(?:\+(\d{1,4}) )?(\d{4,20})$/

const lifeMs = 5 * 60_000

/** https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-info/phone-number/getPhoneNumber.html */
export function createPhoneCodes(tokens: AccessTokens, now: () => number): PhoneCodes {
  // Insertion order is age order, so forgetting looks at the oldest only.
  const codes = new Map<string, PhoneCode>()
  return {
    create(phone, appId) {
      for (const [key, { createdAt }] of codes) {
        if (now() - createdAt < lifeMs) break
        codes.delete(key)
      }
      const [, countryCode = '86', number = ''] = phonePattern.exec(phone) ?? []
      const code = randomText(64)
      codes.set(code, { countryCode, number, appId, createdAt: now() })
      return code
    },
    redeem(query, body) {
      const token = tokens.check(query.get('access_token'))
      if (token instanceof Response) return token
      const code = typeof body['code'] === 'string' ? body['code'] : ''
      const found = codes.get(code)
      if (found === undefined || now() - found.createdAt >= lifeMs) return refuse(40029, 'invalid code')
      if ((found.appId ?? token.appId) !== token.appId) return refuse(40013, 'invalid appid')
      codes.delete(code)
      const { countryCode, number } = found
      return say({
        errcode: 0,
        errmsg: 'ok',
        phone_info: {
          phoneNumber: countryCode === '86' ? number : `+${countryCode}${number}`,
          purePhoneNumber: number,
          countryCode,
          watermark: { timestamp: Math.floor(now() / 1000), appid: token.appId },
        },
      })
    },
  }
}
