import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface OwnBackend {
  url: string
  /** Ends the session. */
  gone(): void
  close(): Promise<void>
}

/** A backend as the recipe has it: HTTP 200 whatever happens, `errno` says how it went. */
export async function startOwnBackend(): Promise<OwnBackend> {
  const account = { uid: 7, nick: '老王', avatar: '', mobile: '' }
  let alive = false
  const answers: Record<string, () => object> = {
    'POST /v1/login': () => {
      alive = true
      return {
        errno: 0,
        errmsg: '',
        data: { token: 'opaque', expire: Math.floor(Date.now() / 1000) + 3600, account },
      }
    },
    'GET /v1/session': () =>
      alive ? answers['POST /v1/login']!() : { errno: 40101, errmsg: 'expired', data: null },
  }
  const server = createServer((request, response) => {
    const answer = answers[`${request.method} ${request.url}`]?.() ?? {
      errno: 40400,
      errmsg: 'no such route',
      data: null,
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    gone: () => void (alive = false),
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
