import { Socket } from 'node:net'

export interface Sockets {
  /** pg's `stream` */
  open(): Socket
  /** Ends those that are left, without a goodbye. */
  cut(): void
}

/** The sockets of all connections: a server that has gone silent says nothing to a goodbye either. */
export function createSockets(): Sockets {
  const sockets = new Set<Socket>()
  return {
    open() {
      const socket = new Socket()
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      return socket
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
  }
}
