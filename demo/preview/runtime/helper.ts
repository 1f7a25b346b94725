import { logEvent } from './events.ts'
import { HELPER } from './helper-name.ts'

const EVENTS = ['login', 'logout', 'open', 'close', 'step']

interface Helper {
  on(event: string, listener: (detail: unknown) => void): () => void
}

/**
 * Listens to the login helper as any page may, by its public `on`: the mini-program's own instance, since a module that is
 * required twice is one. Before `onLaunch`, so that nothing is missed. A second helper, of `createServer`, is not heard.
 *
 * @param load gives the package's exports
 */
export function followHelper(load: (() => unknown) | undefined): void {
  if (!load) return
  try {
    const helper = load() as Partial<Helper> | undefined
    for (const name of EVENTS)
      helper?.on?.(name, (detail) => logEvent({ source: 'login', name, detail: copyOf(detail) }))
  } catch (error) {
    console.warn(`[preview] ${HELPER} cannot be listened to`, error)
  }
}

/** As it is now: a session changes later. */
function copyOf(detail: unknown): unknown {
  try {
    return structuredClone(detail)
  } catch {
    return String(detail)
  }
}
