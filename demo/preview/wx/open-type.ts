import { failure } from './async.ts'
import { chooseAvatar } from './avatar.ts'
import { fetchUserInfo } from './login.ts'
import { askPhoneNumber } from './phone-number.ts'
import { switches } from './switches.ts'

interface Ability {
  /** The button's event. */
  event: string
  /** The event's detail, or undefined where the platform triggers no event. `get` reads the button's properties. */
  use(get: (property: string) => unknown): Promise<object | undefined>
}

/** What a `<button open-type>` does, by open-type. */
export const openTypes: Record<string, Ability> = {
  getUserInfo: {
    event: 'getuserinfo',
    use: askUserInfo,
  },
  getPhoneNumber: {
    event: 'getphonenumber',
    use: (get) => askPhoneNumber(get('phoneNumberNoQuotaToast') !== false),
  },
  chooseAvatar: {
    event: 'chooseavatar',
    use: chooseAvatar,
  },
}

async function askUserInfo(): Promise<object> {
  if (switches.denyUserInfo) return { errMsg: 'getUserInfo:fail auth deny' }
  try {
    return { errMsg: 'getUserInfo:ok', ...(await fetchUserInfo()) }
  } catch (error) {
    return failure('getUserInfo', error)
  }
}
