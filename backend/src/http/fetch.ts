import type { Dispatch } from './dispatch.ts'
import { isStream, toReadable } from './stream.ts'

export interface FetchInfo {
  /** whose request it is, for the limits; without it all count as one client's */
  remoteAddress?: string | undefined
}

export type Fetch = (request: Request, info?: FetchInfo) => Promise<Response>

/** The routes as a fetch handler. */
export function createFetch(dispatch: Dispatch): Fetch {
  return async (request, { remoteAddress } = {}) => {
    const { pathname, search } = new URL(request.url)
    const { status, headers, body } = await dispatch({
      method: request.method,
      path: pathname,
      query: search.slice(1),
      header: (name) => request.headers.get(name) ?? undefined,
      body: () => request.body ?? new Uint8Array(),
      remoteAddress,
    })
    if (request.method === 'HEAD' || status === 204) return new Response(null, { status, headers })
    if (isStream(body)) return new Response(toReadable(body), { status, headers })
    // A string is UTF-8 in both; `Response` wants its bytes over an ArrayBuffer.
    const bytes = typeof body === 'string' ? body : new Uint8Array(body)
    return new Response(bytes, { status, headers })
  }
}
