import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { ApiError } from '../error.ts'
import type { EncryptedUserInfo } from './provider.ts'

// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html

/** `signature` is the lower-case hex SHA-1 of rawData followed by session_key, both as text. */
export function checkSignature(userInfo: EncryptedUserInfo, sessionKey: string): void {
  const expected = createHash('sha1')
    .update(userInfo.rawData + sessionKey)
    .digest()
  const given = Buffer.from(userInfo.signature, 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new ApiError('signature_mismatch')
}

const openedSchema = z.object({
  openId: z.string().optional(),
  unionId: z.string().nullish(),
  nickName: z.string().optional(),
  avatarUrl: z.string().optional(),
  watermark: z.object({ appid: z.string(), timestamp: z.number() }),
})

export type OpenedUserInfo = z.output<typeof openedSchema>

/** AES-128-CBC with PKCS#7; session_key, iv and data are base64. */
export function decryptUserInfo(encryptedData: string, iv: string, sessionKey: string): OpenedUserInfo {
  try {
    const decipher = createDecipheriv(
      'aes-128-cbc',
      Buffer.from(sessionKey, 'base64'),
      Buffer.from(iv, 'base64'),
    )
    const text = Buffer.concat([decipher.update(encryptedData, 'base64'), decipher.final()])
    return openedSchema.parse(JSON.parse(text.toString('utf8')))
  } catch {
    // The cause is dropped: a parser's message quotes what it was given, here the user's data.
    throw new ApiError('decrypt_failed')
  }
}

export interface WatermarkRule {
  appId: string
  /** epoch ms */
  now: number
  maxAgeMs: number
}

/** The clock of this machine may be behind WeChat's by this much. */
const skewMs = 60_000

/** The watermark says for which mini-program the data was made, and when. It stops data of elsewhere and of old. */
export function checkWatermark({ watermark }: OpenedUserInfo, { appId, now, maxAgeMs }: WatermarkRule): void {
  if (watermark.appid !== appId) throw new ApiError('watermark_mismatch')
  const age = now - watermark.timestamp * 1000
  if (age > maxAgeMs || age < -skewMs) throw new ApiError('watermark_stale')
}
