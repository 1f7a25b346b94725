import { failure } from './async.ts'
import { chooseAvatar } from './avatar.ts'
import { needUserInfo } from './consent.ts'
import { getProject } from './context.ts'
import { fetchUserInfo } from './login.ts'
import { askPhoneNumber } from './phone-number.ts'
import { agreeByButton, needPrivacy } from './privacy.ts'

/** The button that was tapped. */
export interface Button {
  id: string
  /** Reads one of its properties. */
  get(property: string): unknown
}

interface Ability {
  /** The button's event. */
  event: string
  /** The event's detail, or undefined where the platform triggers no event. */
  use(button: Button): Promise<object | undefined>
}

/** What a `<button open-type>` does, by open-type. */
export const openTypes: Record<string, Ability> = {
  getUserInfo: {
    event: 'getuserinfo',
    use: () => answered('getUserInfo', askUserInfo),
  },
  getPhoneNumber: {
    event: 'getphonenumber',
    use: ({ get }) =>
      answered('getPhoneNumber', () => askPhoneNumber(get('phoneNumberNoQuotaToast') !== false)),
  },
  chooseAvatar: {
    event: 'chooseavatar',
    use: chooseAvatar,
  },
  agreePrivacyAuthorization: {
    event: 'agreeprivacyauthorization',
    use: ({ id }) => agreeByButton(id),
  },
}

/** What a button's open-type does; undefined for one that the platform does not have. Tuya's buttons have none. */
export function abilityOf(openType: string): Ability | undefined {
  return getProject().platform === 'wechat' ? openTypes[openType] : undefined
}

/** The detail of an event that comes whatever happens: a failure is a detail too. */
async function answered(name: string, work: () => Promise<object>): Promise<object> {
  try {
    await needPrivacy(name)
    return { errMsg: `${name}:ok`, ...(await work()) }
  } catch (error) {
    return failure(name, error)
  }
}

async function askUserInfo(): Promise<object> {
  await needUserInfo()
  return fetchUserInfo()
}
