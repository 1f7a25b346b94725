/** Texts for one reader: those that come before they are asked for are kept together. */
export interface TextStream extends AsyncIterable<string> {
  push(text: string): void
  /** What is kept is still read. */
  end(): void
  /** Nothing waits to be read. */
  isIdle(): boolean
}

/**
 * An iterator of its own and no generator: `return()` of a generator waits for what it is waiting for, and this one is
 * to end when its reader goes away.
 *
 * @param onEnd called once, when either side ends it
 */
export function createTextStream(onEnd: () => void): TextStream {
  let kept = ''
  let isEnded = false
  let resolveNext: ((result: IteratorResult<string, undefined>) => void) | undefined

  function end(): void {
    if (isEnded) return
    isEnded = true
    resolveNext?.({ done: true, value: undefined })
    resolveNext = undefined
    onEnd()
  }

  const iterator: AsyncIterator<string, undefined> = {
    next: () => {
      if (kept !== '') {
        const value = kept
        kept = ''
        return Promise.resolve({ done: false, value })
      }
      if (isEnded) return Promise.resolve({ done: true, value: undefined })
      return new Promise((resolve) => (resolveNext = resolve))
    },
    return: async () => {
      kept = ''
      end()
      return { done: true, value: undefined }
    },
  }

  return {
    push(text) {
      if (isEnded) return
      if (resolveNext === undefined) {
        kept += text
        return
      }
      resolveNext({ done: false, value: text })
      resolveNext = undefined
    },
    end,
    isIdle: () => kept === '',
    [Symbol.asyncIterator]: () => iterator,
  }
}
