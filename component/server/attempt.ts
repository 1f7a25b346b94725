import type { Exchange } from './exchange'
import type { Attempt, LoginResult, Step } from './types'
import type { LoginError } from './error'

/** One login through a popup. It ends once, whatever comes first: success, cancel or deny. */
export function createAttempt(exchange: Exchange, step: Step): Attempt {
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
  prefetch()

  return {
    step,
    ended,
    async submit(credentials) {
      try {
        const session = await exchange.login(credentials, () => !over)
        end({ status: 1, session })
        return session
      } catch (error) {
        failure = error as LoginError
        if (!over) prefetch()
        throw error
      }
    },
    cancel: (reason) =>
      end(
        failure && reason === 'cancel'
          ? { status: 0, reason: 'error', error: failure }
          : { status: 0, reason },
      ),
  }
}
