export interface Callbacks {
  success?(result: object): void
  fail?(result: object): void
  complete?(result: object): void
}

export type Result<T extends object = object> = T & { errMsg: string }

/** Why a call fails: `reason` follows `<name>:fail `; `errno`, or the cloud's `errCode`, as the platform numbers it. */
export class CallFailure extends Error {
  readonly errno: number | undefined
  readonly errCode: number | undefined

  constructor(reason: string, errno?: number, errCode?: number) {
    super(reason)
    this.errno = errno
    this.errCode = errCode
  }
}

/**
 * The platform's calling convention: exactly one of success and fail, then complete, each once and never before the
 * call has returned; a Promise only when none of the three was given.
 */
export function settle<T extends object>(
  name: string,
  options: Callbacks | undefined,
  work: () => T | Promise<T>,
): Promise<Result<T>> | undefined {
  const outcome = Promise.resolve()
    .then(work)
    .then((result): Result<T> => ({ errMsg: `${name}:ok`, ...result }))
    .catch((error: unknown) => Promise.reject(failure(name, error)))
  const { success, fail, complete } = options ?? {}
  if (!success && !fail && !complete) return outcome
  outcome.then(
    (result) => answer([success, complete], result),
    (result: object) => answer([fail, complete], result),
  )
  return undefined
}

/** `{ errMsg, errno?, errCode? }`, a plain object as on the platform. */
export function failure(name: string, error: unknown): Result<{ errno?: number; errCode?: number }> {
  const reason = error instanceof Error ? error.message : String(error)
  const { errno, errCode } = error instanceof CallFailure ? error : {}
  return {
    errMsg: `${name}:fail ${reason}`.trimEnd(),
    ...(errno !== undefined && { errno }),
    ...(errCode !== undefined && { errCode }),
  }
}

/** A callback that throws is reported, and keeps nobody else from being called. */
export function answer(callbacks: (((result: object) => void) | undefined)[], result: object): void {
  for (const callback of callbacks) {
    try {
      callback?.(result)
    } catch (error) {
      reportError(error)
    }
  }
}
