import type { Page } from '../platform/platform'
import { within } from './code'
import type { Context } from './context'
import { asLoginError, LoginError } from './error'
import type { Exchange } from './exchange'
import { createLoginPage } from './login-page'
import type { LoginOptions, LoginResult, Popup, Server } from './types'

/** How long a tap waits for a `checkLogs` under way, in milliseconds. */
const PATIENCE = 2000
/** A popup that is not attached yet is looked for again after so many milliseconds… */
const PAUSE = 50
/** …so often on the page that asks, and on the login page, which has to load first. */
const TRIES = { here: 3, there: 60 }

/** `login()`: opens the popup on the current page, or the login page. Who asks meanwhile shares it. */
export function createLogin(
  context: Context,
  exchange: Exchange,
  send: Server['sendRequest'],
  ready: () => Promise<void>,
) {
  const { held, events, options } = context
  const enter = createLoginPage(context)
  let pending: Promise<LoginResult> | undefined
  let shown: { popup: Popup; page: Page | undefined } | undefined

  const onStack = (page: Page | undefined) => context.platform.pages().includes(page as Page)

  function popupOn(page: Page | undefined): Popup | undefined {
    const found = page?.selectComponent?.(options.selector) as Popup | null
    return typeof found?.show === 'function' ? found : undefined
  }

  async function find(tries: number): Promise<Popup | undefined> {
    for (;;) {
      const found = popupOn(context.platform.pages().pop())
      if (found || !tries--) return found
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
  }

  async function open({ step = 'member', popup: given }: LoginOptions): Promise<LoginResult> {
    const asker = context.platform.pages().pop()
    // Another helper over the same storage may have logged in, or out.
    held.refresh()
    // A session may be on its way. Who tapped is not kept waiting for it: a platform that hangs must not hide the popup.
    await within(PATIENCE, ready(), 'timeout').catch(() => undefined)
    if (step === 'visitor') await exchange.silently().catch(() => undefined)
    const session = held.reached(step)
    if (session) return { status: 1, session }

    // Whoever asked has left meanwhile.
    if (!onStack(asker)) return { status: 0, reason: 'cancel' }
    let popup = given ?? (await find(TRIES.here))
    let leave: (() => Promise<void>) | undefined
    if (!popup && options.loginPage) {
      leave = await enter(options.loginPage)
      popup = await find(TRIES.there)
    }
    if (!popup) throw missing()
    shown = { popup, page: context.platform.pages().pop() }
    try {
      const ended = popup.show({ step, context, exchange, send })
      events.emit('open', { step })
      return await ended
    } finally {
      shown = undefined
      await leave?.()
      events.emit('close', { step })
    }
  }

  function missing(): LoginError {
    const message = `no ${options.selector} here: add <login id="login" /> to the page, or configure({ loginPage })`
    console.error(message)
    return new LoginError('popup-missing', message)
  }

  return async function login(asked: LoginOptions = {}): Promise<LoginResult> {
    const { step = 'member' } = asked
    const session = held.reached(step)
    if (session) return { status: 1, session }
    // A popup that is out of sight, on another tab or below this page, gives way to the one that is here.
    const page = context.platform.pages().pop()
    if (shown && shown.page !== page && (!onStack(shown.page) || asked.popup || popupOn(page))) {
      shown.popup.close()
      await pending
    }
    const shared = !!pending
    pending ??= open(asked)
      .catch((thrown: unknown): LoginResult => {
        const error = asLoginError(thrown, 'navigation')
        return { status: 0, reason: error.code === 'popup-missing' ? error.code : 'error', error }
      })
      .then((result) => {
        pending = undefined
        events.emit('login', result)
        return result
      })
    const result = await pending
    if (!shared) return result
    // Whose popup it was may have asked for less, or for more, than this caller.
    const reached = held.reached(step)
    if (reached) return { status: 1, session: reached }
    return result.status === 1 ? { status: 0, reason: 'step' } : result
  }
}
