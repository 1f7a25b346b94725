import type { Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'

export interface ServeOptions {
  /** 0 takes a free one. */
  port?: number
  host?: string
  /** How long requests under way may go on after `close()`, in milliseconds. */
  graceMs?: number
}

export interface Serving {
  /** `http://host:port`, without a slash at the end */
  url: string
  port: number
  /** Takes no more requests, waits for those under way, then cuts what is left. */
  close(): Promise<void>
}

type Fetch = (request: Request) => Response | Promise<Response>

/** Serves a fetch handler over HTTP. Rejects if the address cannot be had. */
export async function serve(fetch: Fetch, options: ServeOptions = {}): Promise<Serving> {
  const { port = 0, host = '127.0.0.1', graceMs = 5000 } = options
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: { headersTimeout: 15_000, requestTimeout: 30_000 },
  }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const answering = new Set<ServerResponse>()
  server.on('request', (_request, response) => {
    answering.add(response)
    response.once('close', () => answering.delete(response))
  })
  const address = server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  let closing: Promise<void> | undefined
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    close: () => (closing ??= closeServer(server, answering, graceMs)),
  }
}

function closeServer(server: Server, answering: Set<ServerResponse>, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
    // Else the connection of a request under way would be kept for a next one, and hold up the end.
    for (const response of answering) response.shouldKeepAlive = false
    if (graceMs <= 0) server.closeAllConnections()
  })
}
