import type { ChangeListener } from './store.ts'

/** Something is wrong that no caller is told of. Shaped like a method of pino. */
export type Warn = (detail: { err: unknown }, message: string) => void

export interface Changes {
  onChange(listener: ChangeListener): () => void
  tell: ChangeListener
}

/** The listeners of one store. One that throws is reported and breaks nothing: what it hears of is committed. */
export function createChanges(warn: Warn): Changes {
  const listeners = new Set<{ hear: ChangeListener }>()
  return {
    onChange(hear) {
      // An object of its own, so that the same function may listen twice.
      const entry = { hear }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    tell(userId) {
      for (const { hear } of listeners) {
        try {
          hear(userId)
        } catch (err) {
          warn({ err }, 'a listener of the store failed')
        }
      }
    },
  }
}
