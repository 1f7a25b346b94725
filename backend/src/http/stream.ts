import type { ServerResponse } from 'node:http'
import type { Outgoing } from './incoming.ts'

export const isStream = (body: Outgoing['body']): body is AsyncIterable<string> =>
  typeof body === 'object' && Symbol.asyncIterator in body

/** For texts that nobody is going to read. */
export function dropStream(texts: AsyncIterable<string>): void {
  texts[Symbol.asyncIterator]()
    .return?.()
    .catch(() => {})
}

/** Ends the streams that are being sent, by their response. */
const ends = new WeakMap<ServerResponse, () => void>()

/**
 * Sends each text as it comes, no faster than the client reads, until there is none or the client is gone; `return()` of
 * the iterator is called in either case.
 */
export async function sendStream(response: ServerResponse, texts: AsyncIterable<string>): Promise<void> {
  const iterator = texts[Symbol.asyncIterator]()
  let wake = (): void => {}
  const end = (): void => {
    iterator.return?.().catch(() => {})
  }
  ends.set(response, end)
  response.once('close', () => {
    wake()
    end()
  })
  response.on('drain', () => wake())
  if (!response.destroyed) response.flushHeaders()
  try {
    while (!response.destroyed) {
      const { done, value } = await iterator.next()
      if (done === true) break
      if (!response.write(value) && !response.destroyed)
        await new Promise<void>((resolve) => (wake = resolve))
    }
    if (!response.destroyed) response.end()
  } catch {
    // Its head has said that all is well: to cut it is all that is left to say.
    response.destroy()
  } finally {
    end()
  }
}

/** For a server that stops: a stream would go on for as long as it lets it. */
export const endStream = (response: ServerResponse): void => ends.get(response)?.()

/** The same texts as the body of a fetch `Response`. */
export function toReadable(texts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = texts[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
