import type { ErrorName } from '../error.ts'
import type { LimitName } from '../limit/limits.ts'
import type { Caller } from '../provider/provider.ts'
import type { ActiveSession } from '../session/service.ts'
import { hashIdentity } from '../store/identity.ts'
import type { Body } from './body.ts'
import type { Incoming, Outgoing } from './incoming.ts'
import type { Reply } from './reply.ts'

/** What a route reads beside its path and its body, for the API's page. */
export interface Parameter {
  in: 'query' | 'header'
  name: string
  required: boolean
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a handler is given of a request. */
export interface RouteRequest<Value> {
  params: Record<string, string>
  query(): URLSearchParams
  header(name: string): string | undefined
  body: Value
  /** whom the request counts for, see `clientIp` */
  ip(): string
  /** see `Incoming` */
  caller: Caller | undefined
}

interface Definition<Value, Result> {
  method: Method
  /** `/sessions/:id`; a parameter is one segment */
  path: string
  /** one line for the API's page */
  summary: string
  parameters?: readonly Parameter[]
  body: Body<Value>
  reply: Reply<Result>
  /** what it can fail with, beside what any route can */
  errors: readonly ErrorName[]
}

export interface OpenRouteDefinition<Value, Result> extends Definition<Value, Result> {
  /** counted by the client's address, or by who it is where the platform's network says so */
  limit?: LimitName
  handle(request: RouteRequest<Value>): Promise<Result>
}

export interface SessionRouteDefinition<Value, Result> extends Definition<Value, Result> {
  /** counted by the user, unless `limitKey` says by what */
  limit?: LimitName
  limitKey?(session: ActiveSession): string
  handle(request: RouteRequest<Value>, session: ActiveSession): Promise<Result>
}

/** What has to be passed before a handler runs. */
export interface Gate {
  authenticate(header: string | undefined): Promise<ActiveSession>
  /** Rejects with a 429 if `key` has used up this limit. */
  limit(name: LimitName, key: string): Promise<void>
}

export interface Arrived {
  incoming: Incoming
  params: Record<string, string>
  ip(): string
}

/**
 * One route: what it is, for the router, the API's page and the metrics, and what it does. The handler's own types end
 * here, so that routes of all kinds fit one table.
 */
export interface Route {
  method: Method
  path: string
  summary: string
  needsSession: boolean
  parameters: readonly Parameter[]
  takes: Body<unknown>['content']
  gives: Reply<unknown>['content']
  errors: readonly ErrorName[]
  limit: LimitName | undefined
  answer(arrived: Arrived, gate: Gate): Promise<Outgoing>
}

/** A route for everybody. */
export function openRoute<Value, Result>(definition: OpenRouteDefinition<Value, Result>): Route {
  const { body, reply, limit } = definition
  return {
    ...describe(definition, limit),
    needsSession: false,
    async answer(arrived, gate) {
      if (limit !== undefined) await gate.limit(limit, whom(arrived))
      const value = await body.read(arrived.incoming)
      return reply.toOutgoing(await definition.handle(toRequest(arrived, value)))
    },
  }
}

/** A route for those who have logged in. The body is read after that is known: others send for nothing. */
export function sessionRoute<Value, Result>(definition: SessionRouteDefinition<Value, Result>): Route {
  const { body, reply, limit, limitKey = ({ user }) => user.id } = definition
  const takesBody = Object.keys(body.content).length > 0
  return {
    ...describe(definition, limit),
    needsSession: true,
    async answer(arrived, gate) {
      const session = await gate.authenticate(arrived.incoming.header('authorization'))
      if (limit !== undefined) await gate.limit(limit, limitKey(session))
      const value = await body.read(arrived.incoming)
      // Half a minute may have gone by until its last byte, and the session may have been ended meanwhile.
      const current = takesBody ? await gate.authenticate(arrived.incoming.header('authorization')) : session
      return reply.toOutgoing(await definition.handle(toRequest(arrived, value), current))
    },
  }
}

/** By the platform's word of who it is, where there is one: behind its network all have one address. */
function whom({ incoming, ip }: Arrived): string {
  const { caller } = incoming
  return caller === undefined ? ip() : hashIdentity({ provider: '', ...caller }).toString('base64')
}

function describe<Value, Result>(
  { method, path, summary, parameters = [], body, reply, errors }: Definition<Value, Result>,
  limit: LimitName | undefined,
): Omit<Route, 'needsSession' | 'answer'> {
  return { method, path, summary, parameters, takes: body.content, gives: reply.content, errors, limit }
}

/** Functions and no getters: an object with a getter has a shape of its own, which V8 keeps until a full collection. */
const toRequest = <Value>({ incoming, params, ip }: Arrived, body: Value): RouteRequest<Value> => ({
  params,
  query: () => new URLSearchParams(incoming.query),
  header: incoming.header,
  body,
  ip,
  caller: incoming.caller,
})
