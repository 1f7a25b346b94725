import type { SessionControls } from './preview/server.ts'

export interface SessionControlsOptions {
  /** Backends one of which may hold the session. */
  backends: string[]
  simulatorUrl: string
  appId: string
  expire(utoken: string): void
}

/** The panel's power over sessions, by the backend's clock and its own routes. */
export function createSessionControls({ backends, ...options }: SessionControlsOptions): SessionControls {
  const bearer = (utoken: string) => ({ authorization: `Bearer ${utoken}` })

  async function backendOf(utoken: string): Promise<string | undefined> {
    for (const backend of backends) {
      const { ok } = await fetch(`${backend}/session`, { headers: bearer(utoken) })
      if (ok) return backend
    }
    return undefined
  }

  return {
    async expire(utoken) {
      if ((await backendOf(utoken)) === undefined) return false
      options.expire(utoken)
      return true
    },

    async revoke(utoken, { provider, user }) {
      const backend = await backendOf(utoken)
      if (backend === undefined) return false
      // The same user's other phone. It says nothing of them that the backend does not know, hence silent.
      const appid = provider === 'wechat' ? { appid: options.appId } : {}
      const { code } = await post<{ code: string }>(`${options.simulatorUrl}/_simulator/code`, {
        provider,
        user,
        ...appid,
      })
      type Opened = { result: { utoken: string } }
      const other = (await post<Opened>(`${backend}/login`, { provider, code, silent: true })).result.utoken
      await send(`${backend}/sessions`, { method: 'DELETE', headers: bearer(other) })
      await send(`${backend}/session`, { method: 'DELETE', headers: bearer(other) })
      if ((await backendOf(utoken)) !== undefined) throw new Error('the session still holds')
      return true
    },
  }
}

async function post<T>(url: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  return (await send(url, { method: 'POST', headers, body: JSON.stringify(body) })).json() as Promise<T>
}

/** Throws what is not a success, without what was sent. */
async function send(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${init.method} ${new URL(url).pathname} answers ${response.status}`)
  return response
}
