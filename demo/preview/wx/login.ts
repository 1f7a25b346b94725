import { backend } from '../runtime/engine.ts'
import { CallFailure, settle, type Callbacks } from './async.ts'
import { needUserInfo } from './consent.ts'
import { getProject } from './context.ts'
import { needNetwork } from './forward.ts'
import { needPrivacy } from './privacy.ts'
import { callSimulator } from './simulator.ts'
import { switches } from './switches.ts'

export interface UserInfo {
  nickName: string
  avatarUrl: string
  gender: number
  city: string
  province: string
  country: string
  language: string
}

export interface UserInfoResult {
  userInfo: UserInfo
  rawData: string
  signature: string
  encryptedData: string
  iv: string
}

const USER_KEY = 'preview:user'

/** The WeChat user who holds this phone; the same one after a reload. */
export function currentUser(): string {
  let user = localStorage.getItem(USER_KEY)
  if (!user) {
    user = `user-${Math.random().toString(36).slice(2, 10)}`
    localStorage.setItem(USER_KEY, user)
  }
  return user
}

/** Encrypted data belongs to the session key of the last `wx.login`, as on the platform. */
let latestCode: string | undefined

/** Somebody else takes the phone, at the next start: each user of WeChat has a storage of their own, and agrees for themselves. */
export function forgetUser(): void {
  for (const key of Object.keys(localStorage))
    if (/^(?:mp|tuya|preview):/.test(key)) localStorage.removeItem(key)
}

/** A code for this phone's user, as the platform's own client would get it. */
export async function requestCode(provider: 'wechat' | 'tuya'): Promise<string> {
  if (switches.loginHangs) await new Promise<never>(() => undefined)
  if (switches.loginFails) throw new CallFailure('the preview was told to fail it', 1)
  needNetwork()
  // A mini-program of Tuya's is linked to a cloud project, whose id it does not know: anyone's may redeem it.
  const other = provider === 'wechat' ? {} : { appid: undefined }
  const { code } = await callSimulator<{ code: string }>('code', { provider, user: currentUser(), ...other })
  return code
}

async function fetchCode(): Promise<{ code: string }> {
  const code = await requestCode('wechat')
  latestCode = code
  return { code }
}

/** What WeChat gives about its user: encrypted under the session key, and plainly. */
export async function fetchUserInfo(): Promise<UserInfoResult> {
  const code = latestCode ?? (await fetchCode()).code
  const { nickName, avatarUrl } = switches
  type Encrypted = Omit<UserInfoResult, 'userInfo'>
  const encrypted = await callSimulator<Encrypted>('userinfo', { code, nickName, avatarUrl })
  const empty = { gender: 0, city: '', province: '', country: '', language: '' }
  return { userInfo: { nickName, avatarUrl, ...empty }, ...encrypted }
}

export const login = {
  login: (options?: Callbacks) => settle('login', options, fetchCode),
  checkSession: (options?: Callbacks) =>
    settle('checkSession', options, () => {
      if (!latestCode) throw new CallFailure('session_key is expired')
      return {}
    }),
  getUserInfo: (options?: Callbacks) =>
    settle('getUserInfo', options, async () => {
      await needPrivacy('getUserInfo')
      return fetchUserInfo()
    }),
  getUserProfile(options: Callbacks & { desc?: string }) {
    const { tapping } = backend
    return settle('getUserProfile', options, async () => {
      if (!tapping) throw new CallFailure('can only be invoked by user TAP gesture.')
      if (!options.desc) throw new CallFailure('desc length does not meet the requirements')
      await needPrivacy('getUserProfile')
      await needUserInfo()
      return fetchUserInfo()
    })
  },
  getAccountInfoSync: () => ({
    miniProgram: { appId: getProject().appid, envVersion: 'develop', version: '' },
  }),
}
