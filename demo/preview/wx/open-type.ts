import { failure } from './async.ts'
import { fetchPhoneCode, fetchUserInfo } from './login.ts'
import { switches } from './switches.ts'

interface Ability {
  /** The button's event. */
  event: string
  /** The event's detail, or undefined where the platform triggers no event. */
  use(): Promise<object | undefined>
}

/** What a `<button open-type>` does, by open-type. */
export const openTypes: Record<string, Ability> = {
  getUserInfo: {
    event: 'getuserinfo',
    use: () => ask('getUserInfo', 'auth deny', fetchUserInfo),
  },
  getPhoneNumber: {
    event: 'getphonenumber',
    use: () => ask('getPhoneNumber', 'user deny', fetchPhoneCode),
  },
}

async function ask(name: string, denial: string, work: () => Promise<object>): Promise<object> {
  if (switches.denyUserInfo) return { errMsg: `${name}:fail ${denial}` }
  try {
    return { errMsg: `${name}:ok`, ...(await work()) }
  } catch (error) {
    return failure(name, error)
  }
}
