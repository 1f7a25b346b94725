import type {
  LoginError,
  LoginScanEventDetails,
  LoginScanInstance,
  LoginScanProperties,
  OwnScanTexts,
  ScanResult,
} from 'miniprogram-login'
import { expectType } from './expect'
import type { Same } from './expect'

/** What a page knows of `<login-scan>`. */
expectType<Same<LoginScanProperties['theme'], 'auto' | 'light' | 'dark'>>()
expectType<Same<LoginScanEventDetails['done'], ScanResult>>()
expectType<Same<ScanResult['state'], 'confirmed' | 'cancelled' | 'failed'>>()
expectType<Same<ReturnType<LoginScanInstance['reload']>, Promise<void>>>()

export const texts: OwnScanTexts = { title: '登录收银台', failures: { network: '断网了' } }
// @ts-expect-error there is no such text
export const wrong: OwnScanTexts = { titel: '登录收银台' }

export function onDone({ detail }: { detail: LoginScanEventDetails['done'] }): string {
  // @ts-expect-error what is malformed is refused without an error
  const error: LoginError = detail.error
  return error.code
}
