import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dispatch } from './dispatch.ts'
import type { Incoming } from './incoming.ts'
import { isStream, sendStream } from './stream.ts'

export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void

/** The routes as a listener of node:http; they answer every path, with a 404 if need be. */
export function createNodeListener(dispatch: Dispatch): NodeListener {
  return (request, response) => {
    const url = request.url ?? '/'
    const mark = url.indexOf('?')
    const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
    void dispatch({
      method: request.method ?? 'GET',
      path,
      query,
      header: headerOf(request),
      remoteAddress: request.socket.remoteAddress,
      body: () => request,
    }).then(({ status, headers, body }) => {
      if (isStream(body)) {
        if (!response.destroyed) response.writeHead(status, headers)
        void sendStream(response, body)
        return
      }
      if (response.destroyed) return
      if (status !== 204) headers['Content-Length'] = String(Buffer.byteLength(body))
      response.writeHead(status, headers)
      response.end(body)
    })
  }
}

/** The same wherever a node:http server has taken the request. */
export const headerOf =
  (request: IncomingMessage): Incoming['header'] =>
  (name) => {
    const value = request.headers[name]
    return typeof value === 'object' ? value.join(', ') : value
  }
