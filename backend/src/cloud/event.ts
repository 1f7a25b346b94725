import { z } from 'zod'
import { ApiError } from '../error.ts'
import type { Incoming, Outgoing } from '../http/incoming.ts'
import { dropStream, isStream } from '../http/stream.ts'
import type { CallContext } from './context.ts'

/** What the client's transport sends as the function's event. WeChat adds fields of its own, which count for nothing. */
const eventSchema = z.object({
  method: z.string().regex(/^[A-Z]{1,16}$/, 'must be upper-case letters'),
  /** without its query */
  path: z.string().max(2048).startsWith('/'),
  query: z.string().max(4096).default(''),
  header: z.record(z.string().max(256), z.string().max(8192)).default({}),
  body: z.string().optional(),
  /** the body is base64: bytes, not text */
  base64: z.literal(true).optional(),
})

/** What the client's transport makes a response of. */
export interface CloudAnswer {
  statusCode: number
  /** names in lower case */
  header: Record<string, string>
  body: string
  base64?: true
}

/** Throws an `invalid_request` for an event that the transport has not sent. */
export function toIncoming(event: unknown, { caller, remoteAddress }: CallContext): Incoming {
  const result = eventSchema.safeParse(event)
  if (!result.success) {
    const field = result.error.issues[0]?.path.join('.') || 'event'
    throw new ApiError('invalid_request', {
      message: `${field}: is not as the transport cloudFunction(…) of miniprogram-login sends it`,
    })
  }
  const { method, path, query, body = '', base64 } = result.data
  const header = new Map(Object.entries(result.data.header).map(([name, text]) => [name.toLowerCase(), text]))
  return {
    method,
    path,
    query,
    header: (name) => header.get(name),
    body: () => Buffer.from(body, base64 ? 'base64' : 'utf8'),
    remoteAddress,
    caller,
  }
}

/** Throws for a stream: a function answers once. */
export function toAnswer({ status, headers, body }: Outgoing, method = 'GET'): CloudAnswer {
  const header = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]))
  if (method === 'HEAD') return { statusCode: status, header, body: '' }
  if (typeof body === 'string') return { statusCode: status, header, body }
  if (isStream(body)) {
    dropStream(body)
    throw new ApiError('invalid_request', {
      message: 'A cloud function cannot stream: poll GET /scan instead of GET /scan/events.',
    })
  }
  return { statusCode: status, header, body: Buffer.from(body).toString('base64'), base64: true }
}
