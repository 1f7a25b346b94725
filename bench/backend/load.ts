import { once } from 'node:events'
import { connect } from 'node:net'

/** Keep-alive connections, each with one request on its way. */
export const CONNECTIONS = 32

export type Headers = Record<string, string>

/**
 * Requests over plain sockets, by a client that costs next to nothing and never sleeps: else a server as cheap as node:http
 * waits for it and wakes up for each request, and to wake up a client that waits costs the others more than their answer.
 */
export async function createLoad(url: string) {
  const { hostname, port } = new URL(url)
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => openConnection(hostname, Number(port))),
  )
  const textOf = (path: string, headers: Headers): string =>
    [`GET ${path} HTTP/1.1`, `Host: ${hostname}:${port}`]
      .concat(Object.entries(headers).map(([name, value]) => `${name}: ${value}`))
      .join('\r\n') + '\r\n\r\n'

  return {
    /**
     * One request for each of these headers. Rejects with the first answer that is no 200, or has not the length of the
     * others: a peer answers 200 also where there is no session.
     */
    async run(path: string, bytes: number, requests: readonly Headers[]): Promise<void> {
      const texts = requests.map((headers) => textOf(path, headers))
      // A server closes those on which nothing came for long.
      for (const [index, { isClosed }] of connections.entries()) {
        if (isClosed()) connections[index] = await openConnection(hostname, Number(port))
      }
      let next = 0
      let isDone = false
      const stayAwake = (): void => {
        if (!isDone) setImmediate(stayAwake)
      }
      stayAwake()
      try {
        await Promise.all(
          connections.map(async (connection) => {
            for (let text = texts[next++]; text !== undefined; text = texts[next++]) {
              const body = await connection.send(text)
              if (body.length !== bytes) throw new Error(`${url}${path}: ${body.length} bytes, not ${bytes}`)
            }
          }),
        )
      } finally {
        isDone = true
      }
    },

    /** The body of one answer, its bytes as Latin-1. */
    look: (path: string, headers: Headers): Promise<string> => connections[0]!.send(textOf(path, headers)),

    close(): void {
      for (const connection of connections) connection.close()
    },
  }
}

interface Connection {
  /** Resolves to the answer's body; rejects if it is no 200. */
  send(request: string): Promise<string>
  isClosed(): boolean
  close(): void
}

async function openConnection(host: string, port: number): Promise<Connection> {
  const socket = connect({ host, port, noDelay: true })
  await once(socket, 'connect')
  let received = ''
  let resolve: (body: string) => void = () => {}
  let reject: (error: Error) => void = () => {}
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
    const body = bodyOf(received)
    if (body === undefined) return
    const answer = received
    received = ''
    if (answer.startsWith('HTTP/1.1 200 ')) resolve(body)
    else reject(new Error(answer))
  })
  socket.on('error', (error) => reject(error))
  socket.on('close', () => reject(new Error(`the connection to port ${port} was closed`)))
  return {
    send: (request) =>
      new Promise((...settle) => {
        ;[resolve, reject] = settle
        if (socket.destroyed) reject(new Error(`the connection to port ${port} is closed`))
        else socket.write(request, 'latin1')
      }),
    isClosed: () => socket.destroyed,
    close: () => socket.destroy(),
  }
}

/** undefined while there is more to come */
function bodyOf(answer: string): string | undefined {
  const end = answer.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const body = answer.slice(end + 4)
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1]
  const isWhole = length === undefined ? body.endsWith('\r\n0\r\n\r\n') : body.length >= Number(length)
  return isWhole ? body : undefined
}
