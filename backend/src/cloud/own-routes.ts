import { ConfigError } from '../config-error.ts'
import { ApiError } from '../error.ts'
import { anyBody } from '../http/body.ts'
import type { Reply } from '../http/reply.ts'
import { sessionRoute, type Method, type Route } from '../http/route.ts'
import type { Session } from '../session/service.ts'
import type { UserDetails } from '../user/service.ts'

/** One request of somebody who has logged in. */
export interface OwnRequest {
  session: Session
  /** of a path such as `/orders/:id`, decoded */
  params: Record<string, string>
  query: URLSearchParams
  /** JSON as its value, other text as it is, anything else as a Buffer; undefined if nothing came */
  body: unknown
  /** @param name in lower case */
  header(name: string): string | undefined
  /** All that is kept of the user, the openid too: for your own code, not for an answer. undefined once the user is gone. */
  findUser(): Promise<UserDetails | undefined>
}

/**
 * By `'GET /orders/:id'`: answered with what it returns, as JSON. What it throws is the answer too: an ApiError as it is,
 * anything else as `internal_error`.
 */
export type OwnRoutes = Record<string, (request: OwnRequest) => unknown>

const pattern = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*)$/

/** Throws a ConfigError for a name that is none. */
export function readOwnRoutes(
  routes: OwnRoutes,
  findUser: (id: string) => Promise<UserDetails | undefined>,
): Route[] {
  return Object.entries(routes).map(([name, handle]) => {
    const [, method, path] = pattern.exec(name) ?? []
    if (method === undefined || path === undefined || /[?#]/.test(path)) {
      throw new ConfigError(`createCloudFunction: routes: ${name} is not of the form 'GET /orders'`)
    }
    return sessionRoute({
      method: method as Method,
      path,
      summary: 'A route of the author’s own',
      body: anyBody,
      reply: plainJson,
      errors: [],
      async handle({ params, query, body, header }, { id, expiresAt, user }) {
        const session = { id, expiresAt, user }
        const request = {
          session,
          params: decode(params),
          query: query(),
          body,
          header,
          findUser: () => findUser(user.id),
        }
        return { value: await handle(request) }
      },
    })
  })
}

function decode(params: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]),
    )
  } catch {
    throw new ApiError('invalid_request', { message: 'path: is not percent-encoded UTF-8' })
  }
}

/** No envelope around it: it is the author's own API. */
const plainJson: Reply<{ value: unknown }> = {
  toOutgoing: ({ value }) => ({
    status: 200,
    headers: { 'Cache-Control': 'no-store', 'Content-Type': 'application/json' },
    body: JSON.stringify(value) ?? 'null',
  }),
  content: {},
}
