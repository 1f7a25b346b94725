import { textBody, noBody } from '../http/body.ts'
import type { Outgoing } from '../http/incoming.ts'
import { raw } from '../http/reply.ts'
import { openRoute, type Route } from '../http/route.ts'
import type { PushService } from './service.ts'

export function pushRoutes(push: PushService): Route[] {
  const reply = raw('text/plain')
  const errors = ['not_found', 'push_refused'] as const
  return [
    openRoute({
      method: 'GET',
      path: '/push/:provider',
      summary: "The platform tries this backend's address for its messages",
      body: noBody,
      reply,
      errors,
      limit: 'push',
      handle: async ({ params, query }) => text(await push(params['provider'] ?? '', query(), '')),
    }),
    openRoute({
      method: 'POST',
      path: '/push/:provider',
      summary: 'What the platform has to say: who has taken back what',
      body: textBody,
      reply,
      errors,
      limit: 'push',
      handle: async ({ params, query, body }) => text(await push(params['provider'] ?? '', query(), body)),
    }),
  ]
}

const text = (body: string): Outgoing => ({
  status: 200,
  headers: { 'Cache-Control': 'no-store', 'Content-Type': 'text/plain; charset=utf-8' },
  body,
})
