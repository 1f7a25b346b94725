import { createCipheriv, createHash, randomBytes } from 'node:crypto'

export interface UserInfoSource {
  sessionKey: string
  appId: string
  openId: string
  unionId?: string | undefined
  nickName: string
  avatarUrl: string
  /** epoch seconds */
  timestamp: number
}

export interface UserInfoAnswer {
  encryptedData: string
  iv: string
  rawData: string
  signature: string
}

/** What getUserInfo hands to a mini-program, signed and encrypted under a code's session_key. */
export function createUserInfo(source: UserInfoSource): UserInfoAnswer {
  const { sessionKey, appId, openId, unionId, nickName, avatarUrl, timestamp } = source
  // WeChat has sent the other fields empty since 2021.
  const shown = { nickName, gender: 0, language: '', city: '', province: '', country: '', avatarUrl }
  const rawData = JSON.stringify(shown)
  const hidden = { openId, ...shown, unionId, watermark: { timestamp, appid: appId } }
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), iv)
  return {
    encryptedData: Buffer.concat([cipher.update(JSON.stringify(hidden)), cipher.final()]).toString('base64'),
    iv: iv.toString('base64'),
    rawData,
    signature: createHash('sha1')
      .update(rawData + sessionKey)
      .digest('hex'),
  }
}
