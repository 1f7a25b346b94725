import type { NavigationKind } from '../platform/platform'
import type { Context } from './context'
import { asLoginError } from './error'
import { tell } from './events'
import { errorOf } from './result'
import type { Failure, GuardOptions, LoginResult, NavigateOptions, NavigationResult } from './types'

/** Guards: what needs a login runs at once if there is one, else after it. */
export function createNavigation(context: Context, login: (options?: GuardOptions) => Promise<LoginResult>) {
  const waiting = new Map<string, Promise<Opened>>()

  async function guard(action: () => unknown, { step = 'member' }: GuardOptions = {}): Promise<LoginResult> {
    // No await before the action where the step is reached: it runs in the same tick, as a tap expects.
    const session = context.held.reached(step)
    const result: LoginResult = session ? { status: 1, session } : await login({ step })
    if (result.status === 1) await action()
    return result
  }

  async function open(kind: NavigationKind, options: NavigateOptions): Promise<Opened> {
    const { step = 'member', login: wanted, success: _s, fail: _f, complete: _c, ...rest } = options
    const go = () =>
      context.platform.navigate(kind, rest).then(
        (outcome): Opened => ({ status: 1, outcome }),
        (thrown: unknown): Opened => ({
          status: 0,
          reason: 'error',
          error: asLoginError(thrown, 'navigation'),
        }),
      )
    if (wanted === false || context.held.reached(step)) return go()
    // Asked for twice while the popup is open, a page is opened once.
    const key = `${kind} ${options.url}`
    const opening =
      waiting.get(key) ??
      login({ step }).then((result) => {
        waiting.delete(key)
        return result.status === 0 ? result : go()
      })
    waiting.set(key, opening)
    return opening
  }

  const navigate =
    (kind: NavigationKind) =>
    async (options: NavigateOptions): Promise<NavigationResult> => {
      const opened = await open(kind, options)
      if (opened.status === 1) {
        tell(options.success, opened.outcome)
        tell(options.complete, opened.outcome)
        return { status: 1 }
      }
      const error = errorOf(opened)
      tell(options.fail, error)
      tell(options.complete, error)
      return opened
    }

  return {
    guard,
    guardPage: (options?: GuardOptions) => login(options),
    navigateTo: navigate('navigateTo'),
    redirectTo: navigate('redirectTo'),
    reLaunch: navigate('reLaunch'),
    switchTab: navigate('switchTab'),
  }
}

type Opened = { status: 1; outcome: unknown } | Failure
