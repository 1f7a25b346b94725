import { z } from 'zod'
import { noBody } from '../http/body.ts'
import { json, nothing } from '../http/reply.ts'
import { openRoute, sessionRoute, type Route } from '../http/route.ts'
import { openedSchema, sessionListSchema, sessionSchema } from './schema.ts'
import type { ActiveSession, SessionService } from './service.ts'

/** By user, whoever has got hold of one session could use up what the user needs to end it. */
export const bySession = ({ id }: ActiveSession): string => id

export function sessionRoutes(sessions: SessionService): Route[] {
  return [
    sessionRoute({
      method: 'GET',
      path: '/session',
      summary: 'Whether the session still holds, and whose it is',
      body: noBody,
      reply: json(sessionSchema),
      errors: [],
      handle: async (_request, { expiresAt, user }) => ({ expiresAt, user }),
    }),
    // Open: whoever was offline at logout says so late, with a session that is over by then.
    openRoute({
      method: 'DELETE',
      path: '/session',
      summary: 'Log out; succeeds also if the session is over or was never there',
      body: noBody,
      reply: nothing,
      errors: ['token_missing'],
      handle: async ({ header }) => {
        await sessions.end(header('authorization'))
        return {}
      },
    }),
    sessionRoute({
      method: 'POST',
      path: '/session/renew',
      summary: 'A later end for the session; its token stays',
      body: noBody,
      reply: json(openedSchema),
      errors: [],
      limit: 'renew',
      handle: (_request, session) => sessions.renew(session),
    }),
    sessionRoute({
      method: 'GET',
      path: '/sessions',
      summary: "The user's sessions, the last seen first",
      body: noBody,
      reply: json(sessionListSchema),
      errors: [],
      handle: (_request, session) => sessions.list(session),
    }),
    sessionRoute({
      method: 'DELETE',
      path: '/sessions',
      summary: "End all of the user's other sessions",
      body: noBody,
      reply: json(z.strictObject({ ended: z.int() })),
      errors: [],
      limit: 'end',
      limitKey: bySession,
      handle: async (_request, session) => ({ ended: await sessions.endOthers(session) }),
    }),
    sessionRoute({
      method: 'DELETE',
      path: '/sessions/:id',
      summary: "End one of the user's sessions",
      body: noBody,
      reply: nothing,
      errors: ['not_found'],
      limit: 'end',
      limitKey: bySession,
      handle: async ({ params }, session) => {
        await sessions.endById(session, params['id'] ?? '')
        return {}
      },
    }),
  ]
}
