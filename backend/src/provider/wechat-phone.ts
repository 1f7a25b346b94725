import { z } from 'zod'
import { ApiError } from '../error.ts'
import type { Phone } from './provider.ts'
import type { WechatApi } from './wechat-api.ts'
import { toPhoneError } from './wechat-error.ts'

const digits = (text: string): string => text.replaceAll(/\D/g, '')

export const phoneInfoSchema = z.object({
  // Without the country code, which phoneNumber has for some countries only.
  purePhoneNumber: z.string().max(64).transform(digits).pipe(z.string().min(1).max(32)),
  // A number in one of WeChat's samples, a string in the others.
  countryCode: z.union([z.number(), z.string()]).transform((code) => digits(String(code))),
  watermark: z.object({ appid: z.string() }),
})

const answerSchema = z.object({ phone_info: phoneInfoSchema })

/** https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-info/phone-number/getPhoneNumber.html */
export async function redeemPhoneCode(
  api: WechatApi,
  {
    appId,
    phoneCode,
    token,
    signal,
  }: { appId: string; phoneCode: string; token: string; signal: AbortSignal },
): Promise<Phone> {
  const { phone_info: info } = await api.ask({
    path: '/wxa/business/getuserphonenumber',
    query: { access_token: token },
    json: { code: phoneCode },
    answer: answerSchema,
    toError: toPhoneError,
    signal,
  })
  return toPhone(info, appId)
}

export function toPhone(info: z.output<typeof phoneInfoSchema>, appId: string): Phone {
  if (info.watermark.appid !== appId) {
    throw new ApiError('watermark_mismatch', {
      message: 'The phone number was given to another mini-program.',
    })
  }
  return { countryCode: info.countryCode, number: info.purePhoneNumber }
}
