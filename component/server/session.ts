import type { Platform } from '../platform/platform'
import { LoginError, messageOf } from './error'
import type { Session, Step } from './types'

const STEPS: Step[] = ['visitor', 'member', 'profiled']

/** The session: held in memory, written through to storage. Storage that throws never breaks a login. */
export interface Held {
  get(): Session | undefined
  set(session: Session): void
  /** `loggedOut` is kept until the next login: nobody is logged in silently after they left. */
  clear(loggedOut?: boolean): void
  loggedOut(): boolean
  reached(step: Step): boolean
  /** Is less than a tenth of its life left? */
  due(): boolean
  /** Grows whenever a session ends: what began before that must not go on as somebody else. */
  epoch(): number
  /** Forgets what was read, so that the next call reads storage again. */
  reload(): void
}

export function createHeld(
  platform: () => Platform,
  key: () => string,
  onStep: (step: Step | undefined, previous: Step | undefined) => void,
): Held {
  let session: Session | undefined
  let left = false
  let epoch = 0
  let loaded = false
  let warned = false

  function attempt<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (cause) {
      if (!warned) {
        const text = `storage failed, the session is kept in memory only: ${messageOf(cause)}`
        console.warn(new LoginError('storage', text, { cause }))
      }
      warned = true
      return undefined
    }
  }

  function load(): void {
    if (loaded) return
    loaded = true
    const stored = attempt(() => platform().read(key()))
    session = isSession(stored) ? stored : undefined
    left = Object(stored).loggedOut === true
  }

  function change(next: Session | undefined, loggedOut: boolean): void {
    load()
    const previous = session?.step
    session = next
    left = loggedOut
    attempt(() => {
      if (next || loggedOut) platform().write(key(), next ?? { loggedOut })
      else platform().remove(key())
    })
    if (previous !== next?.step) onStep(next?.step, previous)
  }

  return {
    get() {
      load()
      return session
    },
    set: (next) => change(next, false),
    clear(loggedOut = false) {
      epoch++
      change(undefined, loggedOut)
    },
    loggedOut() {
      load()
      return left
    },
    reached(step) {
      load()
      return session !== undefined && STEPS.indexOf(session.step) >= STEPS.indexOf(step)
    },
    due() {
      load()
      if (!session) return false
      const life = session.expiresAt - session.issuedAt
      // A session that was over as it came means that the clock here is wrong: only the backend's 401 counts then.
      return life > 0 && session.expiresAt - Date.now() < life / 10
    },
    epoch: () => epoch,
    reload() {
      loaded = false
    },
  }
}

function isSession(value: unknown): value is Session {
  const { utoken, expiresAt, step } = Object(value) as Partial<Session>
  return (
    !!utoken && typeof utoken === 'string' && typeof expiresAt === 'number' && STEPS.includes(step as Step)
  )
}
