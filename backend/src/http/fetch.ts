import type { Dispatch } from './dispatch.ts'

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
    // A string is UTF-8 in both; `Response` wants its bytes over an ArrayBuffer.
    const bytes = typeof body === 'string' ? body : new Uint8Array(body)
    return new Response(request.method === 'HEAD' ? null : bytes, { status, headers })
  }
}
