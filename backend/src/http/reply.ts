import { z } from 'zod'
import type { Outgoing } from './incoming.ts'

/** How a route answers: what it makes of what its handler returns, and says what that is. */
export interface Reply<Value> {
  toOutgoing(value: Value): Outgoing
  /** by media type, as OpenAPI's `content` */
  content: Record<string, z.ZodType>
}

/** `{ code: 200, result }`. Typed by the schema, and checked against it by the tests, not on each answer. */
export function json<Schema extends z.ZodType<object>>(result: Schema): Reply<z.output<Schema>> {
  return {
    toOutgoing: (value) => ({
      status: 200,
      headers: { 'Cache-Control': 'no-store', 'Content-Type': 'application/json' },
      body: JSON.stringify({ code: 200, result: value }),
    }),
    content: { 'application/json': z.object({ code: z.literal(200), result }) },
  }
}

export interface WithHeaders<Result> {
  result: Result
  headers: Record<string, string>
}

/** The same, with headers of the handler's own. */
export function jsonWithHeaders<Schema extends z.ZodType<object>>(
  result: Schema,
): Reply<WithHeaders<z.output<Schema>>> {
  const plain = json(result)
  return {
    toOutgoing: (value) => {
      const outgoing = plain.toOutgoing(value.result)
      return { ...outgoing, headers: { ...outgoing.headers, ...value.headers } }
    },
    content: plain.content,
  }
}

/** Something else than JSON, made by the handler with its headers. */
export function raw(...mediaTypes: string[]): Reply<Outgoing> {
  return {
    toOutgoing: (value) => value,
    content: Object.fromEntries(mediaTypes.map((type) => [type, z.unknown()])),
  }
}

export const nothing = json(z.strictObject({}))
