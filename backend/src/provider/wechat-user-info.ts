import { ApiError } from '../error.ts'
import { anonymousName, cleanText, cleanUrl } from '../user/profile.ts'
import type { EncryptedUserInfo, Exchange, Profile } from './provider.ts'
import { checkSignature, checkWatermark, decryptUserInfo, type WatermarkRule } from './wechat-crypto.ts'

/** What getUserInfo gave, checked against the login that came with it: WeChat's, and QQ's after it. */
export function readUserInfo(
  userInfo: EncryptedUserInfo,
  { identity, sessionKey }: Exchange,
  rule: WatermarkRule,
): Profile {
  // The platform said who it is without a login of its own: there is no key, and nothing that it would open.
  if (sessionKey === null) return { nickName: '', avatarUrl: '' }
  checkSignature(userInfo, sessionKey)
  const opened = decryptUserInfo(userInfo.encryptedData, userInfo.iv, sessionKey)
  checkWatermark(opened, rule)
  if (opened.openId !== undefined && opened.openId !== identity.subject)
    throw new ApiError('identity_mismatch')
  const nickName = cleanText(opened.nickName ?? '', 64)
  if (nickName === '' || nickName === anonymousName) return { nickName: '', avatarUrl: '' }
  return { nickName, avatarUrl: cleanUrl(opened.avatarUrl ?? '') }
}
