import { createAttempt } from './attempt'
import { within } from './code'
import type { Context } from './context'
import { LoginError } from './error'
import type { Exchange } from './exchange'
import type { LoginOptions, LoginResult, Popup } from './types'

/** How long a tap waits for a `checkLogs` under way, in milliseconds. */
const PATIENCE = 2000

/** `login()`: opens the popup on the current page. Who asks while it is open shares it. */
export function createLogin(context: Context, exchange: Exchange, ready: () => Promise<void>) {
  const { held, events, options } = context
  let pending: Promise<LoginResult> | undefined

  function find(): Popup | undefined {
    const found = context.platform.page()?.selectComponent?.(options.selector) as
      Partial<Popup> | null | undefined
    return typeof found?.show === 'function' ? (found as Popup) : undefined
  }

  async function open({ step = 'member', popup: given }: LoginOptions): Promise<LoginResult> {
    // A session may be on its way. Who tapped is not kept waiting for it: a platform that hangs must not hide the popup.
    await within(PATIENCE, ready(), 'timeout').catch(() => undefined)
    const session = held.get()
    if (session && held.reached(step)) return { status: 1, session }
    const popup = given ?? find()
    if (!popup) {
      const message = `no <login> on this page: add <login id="${options.selector.slice(1)}" /> to its WXML and "login": "miniprogram-login/login/index" to the usingComponents of its JSON`
      console.error(message)
      return { status: 0, reason: 'popup-missing', error: new LoginError('popup-missing', message) }
    }
    const attempt = createAttempt(exchange, step)
    popup.show(attempt)
    events.emit('open', { step })
    const result = await attempt.ended
    events.emit('close', { step })
    return result.status === 1 && !held.reached(step) ? { status: 0, reason: 'step' } : result
  }

  return function login(asked: LoginOptions = {}): Promise<LoginResult> {
    const session = held.get()
    if (session && held.reached(asked.step ?? 'member')) return Promise.resolve({ status: 1, session })
    pending ??= open(asked).then((result) => {
      pending = undefined
      events.emit('login', result)
      return result
    })
    return pending
  }
}
