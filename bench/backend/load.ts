import { Pool } from 'undici'

/** Keep-alive connections, each with one request on its way. */
export const CONNECTIONS = 32

/** The size of the answer is known: a peer answers 200 also where there is no session. */
export interface Target {
  path: string
  bytes: number
}

export type Headers = Record<string, string>

/**
 * Requests over a pool of connections, by undici's lowest call: whoever makes them must be cheaper than what answers, or the
 * server idles between them and wakes up for each.
 */
export function createLoad(url: string) {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 })

  function once({ path, bytes }: Target, headers: Headers): Promise<void> {
    return new Promise((resolve, reject) => {
      let status = 0
      let size = 0
      pool.dispatch(
        { method: 'GET', path, headers },
        {
          onRequestStart() {},
          onResponseStart(_controller, statusCode) {
            status = statusCode
          },
          onResponseData(_controller, chunk) {
            size += chunk.byteLength
          },
          onResponseEnd() {
            if (status === 200 && size === bytes) resolve()
            else reject(new Error(`${url}${path} answered ${status} with ${size} bytes, not ${bytes}`))
          },
          onResponseError(_controller, error) {
            reject(error)
          },
        },
      )
    })
  }

  return {
    /** One request for each of these headers; rejects with the first answer that is not as it should be. */
    async run(target: Target, requests: readonly Headers[]): Promise<void> {
      let next = 0
      async function work(): Promise<void> {
        for (let headers = requests[next++]; headers !== undefined; headers = requests[next++]) {
          await once(target, headers)
        }
      }
      await Promise.all(Array.from({ length: CONNECTIONS }, work))
    },

    /** The answer as text, to see what is measured. */
    async look(path: string, headers: Headers): Promise<string> {
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers })
      const text = await body.text()
      if (statusCode !== 200) throw new Error(`${url}${path} answered ${statusCode}: ${text}`)
      return text
    },

    close: () => pool.close(),
  }
}
