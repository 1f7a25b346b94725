import type { Context } from './context'
import { isGone } from './envelope'
import type { LoginError } from './error'
import type { Exchange } from './exchange'
import type { LoginResult } from './types'

/** `checkLogs()`: does the stored session still hold? Only the backend's own word ends it. */
export function createCheck(
  context: Context,
  exchange: Exchange,
  gone: (reason: 'expired' | 'revoked') => void,
) {
  const { held } = context
  let checking: Promise<LoginResult> | undefined

  async function verify(): Promise<LoginResult> {
    held.refresh()
    const stored = held.get()
    if (stored) {
      try {
        await exchange.verify(stored)
        if (held.due()) await exchange.renew().catch(() => undefined)
      } catch (thrown) {
        const error = thrown as LoginError
        // A session that is on its way takes the place of the one that is gone.
        if (isGone(error)) await exchange.idle()
        if (isGone(error) && held.get()?.utoken === stored.utoken) {
          const reason = error.code === 'session-expired' ? 'expired' : 'revoked'
          gone(reason)
          return silently({ status: 0, reason })
        }
      }
    }
    const session = held.get()
    return session ? { status: 1, session } : silently({ status: 0, reason: 'guest' })
  }

  async function silently(guest: LoginResult): Promise<LoginResult> {
    try {
      const session = await exchange.silently()
      return session ? { status: 1, session } : guest
    } catch (error) {
      return { status: 0, reason: 'error', error: error as LoginError }
    }
  }

  return {
    checkLogs(): Promise<LoginResult> {
      checking ??= verify().then((result) => {
        checking = undefined
        if (result.status === 1) context.events.emit('login', result)
        return result
      })
      return checking
    },
    async ready(): Promise<void> {
      await checking
    },
  }
}
