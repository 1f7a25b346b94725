import type { LoginError } from './error'
import { createProfile } from './profile'
import type { Asked, Attempt, LoginResult } from './types'

/** One login through a popup. It ends once, whatever comes first. Made by the popup, so that only a popup carries it. */
export function createAttempt({ context, exchange, send, step }: Asked): Attempt {
  const { held, options } = context
  let end!: (result: LoginResult) => void
  let over = false
  let failure: LoginError | undefined
  const ended = new Promise<LoginResult>((resolve) => {
    end = (result) => {
      over = true
      resolve(result)
    }
  })

  /** The code comes before the tap, so that what the tap encrypts belongs to it. A failure shows when it is used. */
  const prefetch = () => void exchange.prefetch().catch(() => undefined)
  if (!held.reached('member')) prefetch()

  return {
    step,
    ended,
    ...createProfile(context, send),
    get user() {
      return held.get()
    },
    get locale() {
      return options.locale
    },
    async submit(credentials) {
      try {
        return await exchange.login(credentials, () => !over)
      } catch (error) {
        failure = error as LoginError
        if (!over) prefetch()
        throw error
      }
    },
    fail(error) {
      failure = error
    },
    close(reason = 'cancel') {
      const session = held.reached(this.step)
      if (session) end({ status: 1, session })
      else if (failure && reason === 'cancel') end({ status: 0, reason: 'error', error: failure })
      else end({ status: 0, reason })
    },
  }
}
