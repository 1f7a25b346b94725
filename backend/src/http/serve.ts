import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net'
import { endStream } from './stream.ts'

/** All times are in milliseconds. */
export interface ServeOptions {
  /** 0 takes a free one. */
  port?: number
  host?: string
  /** how long requests under way may go on after `close()`; default 15 s */
  graceMs?: number
  /** how long connections without a request stay open after `close()`, see there; default 0 */
  lingerMs?: number
  /** how long a client may take for a request's head, from when it connects; default 15 s, then 408 */
  headersTimeoutMs?: number
  /** the same for the whole request; default 30 s */
  requestTimeoutMs?: number
  /** how long a connection waits for its next request; default 75 s, above the 60 s after which a usual proxy ends it */
  keepAliveMs?: number
  /** of a request's head; default 16 KB, then 431 */
  maxHeaderBytes?: number
}

export interface Serving {
  /** `http://host:port`, without a slash at the end */
  url: string
  port: number
  /**
   * From now on each answer ends its connection (`Connection: close`), so that clients connect anew: elsewhere. Answers
   * that are streams end at once.
   */
  drain(): void
  /**
   * Takes no new connections, answers what is under way, and ends. A request that was sent on a connection before that
   * connection is closed is answered: one that is idle stays open for `lingerMs`, and ends by its next answer within
   * that time. What is not done after `graceMs` is cut.
   *
   * What stays is the race that HTTP itself has: a request that a client sends on an idle connection at the moment it is
   * closed. Clients and proxies send such a request again.
   */
  close(): Promise<void>
}

/** Serves a listener, e.g. `backend.node`, over HTTP. Rejects if the address cannot be had. */
export async function serve(listener: RequestListener, options: ServeOptions = {}): Promise<Serving> {
  const { port = 0, host = '127.0.0.1', graceMs = 15_000, lingerMs = 0 } = options
  const server = createLimitedServer(options)
  const connections = trackAnswers(server)
  server.on('request', listener)
  await listen(server, port, host)
  const address = server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const timers = [
        setTimeout(() => afterReading(() => connections.closeIdle()), lingerMs),
        setTimeout(() => afterReading(() => server.closeAllConnections()), graceMs),
      ]
      const ended = (): void => {
        for (const timer of timers) clearTimeout(timer)
        // Ends node:http's own watch over slow clients; there is nothing left to close.
        server.close(() => resolve())
      }
      afterReading(() => {
        // Not node:http's close, which cuts idle connections at once, whatever has just been sent on them.
        NetServer.prototype.close.call(server, ended)
        // Not before it: who is told to connect anew would do so here, and be cut off with the listener.
        connections.endEach()
      })
    })
  let closing: Promise<void> | undefined
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    drain: () => connections.endEach(),
    close: () => (closing ??= close()),
  }
}

function createLimitedServer(options: ServeOptions): Server {
  const { headersTimeoutMs = 15_000, requestTimeoutMs = 30_000 } = options
  return createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(5000, headersTimeoutMs, requestTimeoutMs),
    keepAliveTimeout: options.keepAliveMs ?? 75_000,
    maxHeaderSize: options.maxHeaderBytes ?? 16 * 1024,
  })
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

interface Connections {
  /** Each answer from now on, those under way included, is the last of its connection. */
  endEach(): void
  /** Closes the idle ones, and each other once it is idle. */
  closeIdle(): void
}

function trackAnswers(server: Server): Connections {
  // The last answer of each connection, and not a set of those under way: from a set that is added to and deleted from all
  // the time, V8 lets nothing go before a full collection, and that is every request with all that hangs on it.
  const latest = new Map<Socket, ServerResponse | undefined>()
  let isEnding = false
  let isClosing = false
  // Its head may have been on the way before it could say that it is the last one.
  const closeAfter = (response: ServerResponse): void => {
    response.once('close', () => setImmediate(() => server.closeIdleConnections()))
  }
  server.on('connection', (socket) => {
    latest.set(socket, undefined)
    socket.once('close', () => latest.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    latest.set(socket, response)
    if (isEnding) response.shouldKeepAlive = false
    if (isClosing) closeAfter(response)
  })
  return {
    endEach() {
      isEnding = true
      for (const response of latest.values()) {
        if (response === undefined) continue
        response.shouldKeepAlive = false
        endStream(response)
      }
    },
    closeIdle() {
      isClosing = true
      for (const response of latest.values()) {
        if (response !== undefined && !response.writableFinished) closeAfter(response)
      }
      server.closeIdleConnections()
      // To node:http a connection on which nothing has come yet is one with a request on its way.
      for (const socket of latest.keys()) if (socket.bytesRead === 0) socket.destroy()
    },
  }
}

/** Runs it once what has arrived by now is read, so that no request is lost that is here already. */
function afterReading(run: () => void): void {
  setImmediate(run)
}
