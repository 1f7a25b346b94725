import type { Result } from './async.ts'
import { needPhoneNumber } from './consent.ts'
import { currentUser } from './login.ts'
import { callSimulator } from './simulator.ts'
import { switches, type PhoneAnswer } from './switches.ts'
import { toast } from './toast.ts'

type Refusal = Result<{ errno?: number }>

const FAIL = 'getPhoneNumber:fail'

/** The platform's own words; what it says of a quota that is used up is not documented, only its number. */
const REFUSALS: Record<Exclude<PhoneAnswer, 'ok'>, Refusal> = {
  deny: { errMsg: `${FAIL} user deny` },
  huaweiDeny: { errMsg: `${FAIL}:user deny` },
  noPermission: { errMsg: `${FAIL} no permission` },
  quota: { errMsg: FAIL, errno: 1400001 },
  privacyRefused: { errMsg: `${FAIL} privacy permission is not authorized`, errno: 104 },
  notDeclared: { errMsg: `${FAIL} api scope is not declared in the privacy agreement`, errno: 112 },
  tooFrequent: { errMsg: `${FAIL} invoke getPhoneNumber too frequently` },
}

const NO_QUOTA = '申请获取你的手机号，但该功能使用次数已达当前小程序上限，暂时无法使用'

let asked = 0

/** How often the user's phone number was asked for, which an author pays for each time. */
export const phoneAsked = (): number => asked

/** The detail of `getphonenumber`: a code that the backend turns into the number, or why there is none. */
export async function askPhoneNumber(tellNoQuota: boolean): Promise<object> {
  asked += 1
  const answer = switches.denyUserInfo ? 'deny' : switches.phone
  if (answer === 'quota' && tellNoQuota) void toast.showToast({ title: NO_QUOTA, icon: 'none' })
  if (answer !== 'ok') return { ...REFUSALS[answer] }
  await needPhoneNumber()
  const message = { provider: 'wechat', user: currentUser(), phone: switches.phoneNumber }
  const { phoneCode } = await callSimulator<{ phoneCode: string }>('code', message)
  return { code: phoneCode }
}
