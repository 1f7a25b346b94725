import { after } from 'node:test'

const closings: Array<() => Promise<void> | void> = []

/** Has this done when all tests of the process are, the last one that was asked for first. */
export function atEnd(close: () => Promise<void> | void): void {
  closings.push(close)
}

// Here and not in `atEnd`: there it would be the end of the test that calls it.
after(async () => {
  for (const close of closings.toReversed()) await close()
})
