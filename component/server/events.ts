/** A typed event emitter. A listener that throws is reported and stops nobody else. */
export interface Events<Map> {
  on<K extends keyof Map>(event: K, listener: (detail: Map[K]) => void): () => void
  emit<K extends keyof Map>(event: K, detail: Map[K]): void
}

export function createEvents<Map>(): Events<Map> {
  const listeners: { [K in keyof Map]?: Set<(detail: Map[K]) => void> } = {}
  return {
    on(event, listener) {
      // A wrapper of its own, so that a function added twice is stopped once.
      const entry: typeof listener = (detail) => listener(detail)
      const all = (listeners[event] ??= new Set())
      all.add(entry)
      return () => void all.delete(entry)
    },
    emit(event, detail) {
      for (const listener of listeners[event] ?? []) tell(listener, detail)
    },
  }
}

/** Calls `success` or `fail`, and `complete`, once each, when the promise settles. */
export function callBack<T, E>(
  promise: Promise<T>,
  callbacks: { success?(value: T): void; fail?(error: E): void; complete?(outcome: T | E): void },
): Promise<T> {
  const { success, fail, complete } = callbacks
  if (success || fail || complete) {
    promise.then(
      (value) => {
        tell(success, value)
        tell(complete, value)
      },
      (error: E) => {
        tell(fail, error)
        tell(complete, error)
      },
    )
  }
  return promise
}

/** Calls back. What the page's own function throws is the page's to see, and stops nothing here. */
export function tell<T>(callback: ((detail: T) => void) | undefined, detail: T): void {
  try {
    callback?.(detail)
  } catch (error) {
    console.error(error)
  }
}
