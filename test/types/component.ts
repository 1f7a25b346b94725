import type {
  LoginEventDetails,
  LoginInstance,
  LoginProperties,
  LoginResult,
  Mode,
  OwnTexts,
} from 'miniprogram-login'
import { expectType } from './expect'
import type { Same } from './expect'

/** What a page knows of `<login>`. */
expectType<Same<Mode, 'userInfo' | 'phone' | 'code'>>()
expectType<Same<LoginProperties['profile'], 'none' | 'optional' | 'required'>>()
expectType<Same<LoginEventDetails['login'], LoginResult>>()
expectType<Same<ReturnType<LoginInstance['open']>, Promise<LoginResult>>>()

export const texts: OwnTexts = { title: '欢迎', failures: { network: '断网了' } }
// @ts-expect-error there is no such text
export const wrong: OwnTexts = { titel: '欢迎' }

export function onAgreement({ detail }: { detail: LoginEventDetails['agreement'] }): string {
  // @ts-expect-error an agreement may have no address
  const address: string = detail.url
  return address
}
