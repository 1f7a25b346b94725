import { ConfigError, isOrigin } from '../config.ts'
import type { Incoming, Outgoing } from './incoming.ts'

/** Lets web pages of other origins ask, with their cookies. */
export interface Cors {
  /** What the answer to this request carries beside its own headers; undefined if the page may not read it. */
  headersFor(incoming: Incoming): Record<string, string> | undefined
}

/** A browser asks whether it may send what the page wants to send. */
export const isPreflight = ({ method, header }: Incoming): boolean =>
  method === 'OPTIONS' && header('access-control-request-method') !== undefined

export const preflight = (): Outgoing => ({
  status: 204,
  headers: {
    'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Scan-Secret',
    'Access-Control-Max-Age': '600',
  },
  body: '',
})

/** @param origins exact, e.g. `https://www.example.com`; a ConfigError names the one that is none */
export function createCors(origins: readonly string[]): Cors {
  for (const origin of origins) {
    if (!isOrigin(origin)) {
      throw new ConfigError(`createBackend: webOrigins: ${origin} is not of the form https://www.example.com`)
    }
  }
  const allowed = new Set(origins)
  return {
    headersFor({ header }) {
      if (allowed.size === 0) return undefined
      const origin = header('origin')
      if (origin === undefined || !allowed.has(origin)) return undefined
      return {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': 'Retry-After, X-Request-Id',
        Vary: 'Origin',
      }
    },
  }
}
