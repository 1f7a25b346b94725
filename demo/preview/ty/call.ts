import { answer, type Callbacks } from '../wx/async.ts'

/** What Tuya's calls fail with: a plain object. */
export interface TyError {
  errorMsg: string
  errorCode: number
  innerError: { errorMsg: string; errorCode: number }
}

/** Where the platform gives no number of its own. */
const UNKNOWN = -1

export function tyError(reason: string, errorCode = UNKNOWN): TyError {
  return { errorMsg: reason, errorCode, innerError: { errorMsg: reason, errorCode } }
}

type WxCall = (options: never) => unknown

/**
 * A call in WeChat's convention as Tuya has it: a failure is `{ errorMsg, errorCode, innerError }`, a success says
 * nothing of itself, and without callbacks there is a Promise.
 * https://developer.tuya.com/en/miniapp/develop/miniapp/api/login/login.md
 */
export function asTuya(call: WxCall) {
  return (options: Callbacks & Record<string, unknown> = {}): unknown => {
    const { success, fail, complete, ...rest } = options
    let task: unknown
    const outcome = new Promise<object>((resolve, reject) => {
      const callbacks = {
        success: ({ errMsg: _e, ...result }: { errMsg?: string }) => resolve(result),
        fail: ({ errMsg, errno }: { errMsg: string; errno?: number }) =>
          reject(tyError(errMsg.replace(/^\w+:fail ?/, ''), errno)),
      }
      task = (call as (options: object) => unknown)({ ...rest, ...callbacks })
    })
    if (!success && !fail && !complete) return outcome
    outcome.then(
      (result) => answer([success, complete], result),
      (error: object) => answer([fail, complete], error),
    )
    return task
  }
}
