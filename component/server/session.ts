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
  /** The session, if it has got so far. */
  reached(step: Step): Session | undefined
  /** Is less than a tenth of its life left? */
  due(): boolean
  /** Grows whenever a session ends: what began before that must not go on as somebody else. */
  epoch(): number
  /** Forgets what was read, so that the next call reads storage again. */
  reload(): void
  /** Takes over what another helper has put into the same storage since. */
  refresh(): void
}

export function createHeld(
  platform: () => Platform,
  key: () => string,
  onStep: (step: Step | undefined, previous: Step | undefined) => void,
): Held {
  let now: Entry = { at: 0, left: false }
  let epoch = 0
  let loaded = false
  let warned = false

  function attempt<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (cause) {
      if (!warned) {
        const text = `storage failed, memory only: ${messageOf(cause)}`
        console.warn(new LoginError('storage', text, { cause }))
      }
      warned = true
      return undefined
    }
  }

  /** What cannot be written must not leave the entry before it: a session of the past would come back. */
  function write(entry: object | false): void {
    const done = entry && attempt(() => (platform().write(key(), entry), true))
    if (!done) attempt(() => platform().remove(key()))
  }

  function read(): Entry {
    const stored = attempt(() => platform().read(key()))
    const { issuedAt, loggedOut } = Object(stored) as { issuedAt?: unknown; loggedOut?: unknown }
    const session = isSession(stored) ? stored : undefined
    return { session, left: loggedOut === true, at: Number(issuedAt) || 0 }
  }

  function current(): Entry {
    if (!loaded) now = read()
    loaded = true
    return now
  }

  function become(next: Entry): void {
    const previous = current().session
    now = next
    if (previous && previous.id !== next.session?.id) epoch++
    if (previous?.step !== next.session?.step) onStep(next.session?.step, previous?.step)
  }

  return {
    get: () => current().session,
    set(session) {
      become({ session, left: false, at: session.issuedAt })
      write(session)
    },
    clear(loggedOut = false) {
      epoch++
      const at = Date.now()
      become({ left: loggedOut, at })
      write(loggedOut && { loggedOut, issuedAt: at })
    },
    loggedOut: () => current().left,
    reached(step) {
      const { session } = current()
      return session && STEPS.indexOf(session.step) >= STEPS.indexOf(step) ? session : undefined
    },
    due() {
      const { session } = current()
      if (!session) return false
      const life = session.expiresAt - session.issuedAt
      // A session that was over as it came means that the clock here is wrong: only the backend's 401 counts then.
      return life > 0 && session.expiresAt - Date.now() < life / 10
    },
    epoch: () => epoch,
    reload() {
      loaded = false
    },
    refresh() {
      const { at } = current()
      const stored = read()
      // Only what is newer: storage that refused what was written last holds something old.
      if (stored.at > at) become(stored)
    },
  }
}

/** What is held: a session, or since when there is none. */
interface Entry {
  session?: Session
  /** Did the user log out on purpose? */
  left: boolean
  /** When it came to be, epoch milliseconds. */
  at: number
}

function isSession(value: unknown): value is Session {
  const { utoken, expiresAt, step } = Object(value) as Partial<Session>
  return (
    !!utoken && typeof utoken === 'string' && typeof expiresAt === 'number' && STEPS.includes(step as Step)
  )
}
