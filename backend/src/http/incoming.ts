import type { Caller } from '../provider/provider.ts'

/** One request, however it came in: from node:http, Koa or a fetch handler. */
export interface Incoming {
  method: string
  /** without prefix and query */
  path: string
  /** without the question mark */
  query: string
  /** @param name in lower case; of a header that came several times all values, comma-separated */
  readonly header: (name: string) => string | undefined
  /** To be read once. Untouched until then: what is not read has to be drained by the server. */
  body(): AsyncIterable<Uint8Array> | Uint8Array
  /** the address at the other end of the connection; undefined where it cannot be known */
  remoteAddress: string | undefined
  /** who sends it, where the platform's own network vouches for that */
  caller?: Caller | undefined
}

/** One answer, whatever sends it. */
export interface Outgoing {
  status: number
  headers: Record<string, string>
  /** Texts are sent as they come. Whoever takes them calls `return()` of their iterator once nobody wants any more. */
  body: string | Uint8Array | AsyncIterable<string>
}
