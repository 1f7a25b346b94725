import { ConfigError } from '../config-error.ts'
import type { Incoming, Outgoing } from './incoming.ts'
import { isOrigin } from './origin.ts'

/** Lets web pages of other origins ask, with their cookies. */
export interface Cors {
  /** Whether the page that asks may read the answer. */
  allows(incoming: Incoming): boolean
  /** What the answer to this request carries beside its own headers; undefined if that is nothing. */
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
  const allows = ({ header }: Incoming): boolean => allowed.has(header('origin') ?? '')
  return {
    allows,
    headersFor(incoming): Record<string, string> | undefined {
      if (allowed.size === 0) return undefined
      // For caches in between, also where nothing else is said: the next one to ask may be a page.
      if (!allows(incoming)) return { Vary: 'Origin' }
      return {
        'Access-Control-Allow-Origin': incoming.header('origin') ?? '',
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': 'Retry-After, X-Request-Id',
        Vary: 'Origin',
      }
    },
  }
}
