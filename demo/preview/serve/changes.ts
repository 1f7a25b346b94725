import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { isSameOrigin } from './http.ts'

/** Where phones hear that they are to be loaded anew. */
export const CHANGES = '/_preview/changes'

/** https://www.rfc-editor.org/rfc/rfc6455#section-1.3 */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** A text message, final and unmasked; the word is shorter than 126 bytes. */
const CHANGED = Buffer.from([0x81, 7, ...Buffer.from('changed')])

/**
 * Phones that wait for a change, each by a WebSocket: a stream of events would take one of the six connections that a
 * browser opens to one host. Nothing is sent to here, so nothing is read.
 */
export function createChanges() {
  const sockets = new Set<Duplex>()
  return {
    /** For the server's `upgrade`. */
    accept(request: IncomingMessage, socket: Duplex): void {
      const key = request.headers['sec-websocket-key']
      if (request.url !== CHANGES || key === undefined || !isSameOrigin(request)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
        return
      }
      const accept = createHash('sha1')
        .update(key + GUID)
        .digest('base64')
      const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
      socket.write([...lines, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'))
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
      socket.on('end', () => socket.end())
      socket.resume()
    },
    tell(): void {
      for (const socket of sockets) socket.write(CHANGED)
    },
    close(): void {
      for (const socket of sockets) socket.destroy()
    },
  }
}
