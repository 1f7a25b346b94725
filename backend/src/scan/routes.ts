import { ApiError } from '../error.ts'
import { jsonBody, noBody } from '../http/body.ts'
import { json, jsonWithHeaders, raw } from '../http/reply.ts'
import { openRoute, sessionRoute, type Parameter, type Route, type RouteRequest } from '../http/route.ts'
import { cookieNameOf, readCookie, secretCookie } from './cookie.ts'
import type { Hub } from './hub.ts'
import { pcOf } from './pc.ts'
import { cardSchema, createdSchema, createSchema, movedSchema, polledSchema } from './schema.ts'
import { ticketMs, type ScanService } from './service.ts'
import { isScene } from './ticket.ts'

export interface ScanRoutesOptions {
  scans: ScanService
  hub: Hub
  /** the backend is reached over https */
  isSecure: boolean
}

const secretHeader = 'x-scan-secret'
/** In place of a secret it asks for one in the body, for pages of another site: their browser would not keep the cookie. */
const inBody = 'header'

const sceneParameter: Parameter = { in: 'query', name: 'scene', required: true }
const secretParameter: Parameter = { in: 'header', name: secretHeader, required: false }

export function scanRoutes({ scans, hub, isSecure }: ScanRoutesOptions): Route[] {
  const moved = json(movedSchema)
  return [
    openRoute({
      method: 'POST',
      path: '/scan',
      summary: 'PC: a ticket with its code image; its secret is set as a cookie',
      parameters: [secretParameter],
      body: jsonBody(createSchema),
      reply: jsonWithHeaders(createdSchema),
      errors: ['unknown_provider', 'platform_misconfigured', 'platform_unavailable', 'platform_busy'],
      limit: 'scan',
      async handle({ body, header, ip }) {
        const address = ip()
        const { secret, ...result } = await scans.create(body.provider, {
          client: pcOf(header('user-agent')),
          ip: address === 'unknown' ? '' : address,
        })
        const headers: Record<string, string> = {}
        if (header(secretHeader) === inBody) return { result: { ...result, secret }, headers }
        const { scene } = result
        headers['Set-Cookie'] = secretCookie({ scene, secret, maxAgeSeconds: ticketMs / 1000, isSecure })
        return { result, headers }
      },
    }),
    openRoute({
      method: 'GET',
      path: '/scan',
      summary: 'PC: the state of its ticket; a confirmed one is traded for a session, once',
      parameters: [sceneParameter, secretParameter],
      body: noBody,
      reply: json(polledSchema),
      errors: ['invalid_request', 'ticket_unknown', 'ticket_used', 'slow_down'],
      async handle(request) {
        const scene = sceneOf(request)
        return scans.poll(scene, secretOf(scene, request))
      },
    }),
    openRoute({
      method: 'GET',
      path: '/scan/events',
      summary:
        'PC: the state of its ticket, now and with each change, as server-sent events; never the session',
      parameters: [sceneParameter, secretParameter],
      body: noBody,
      reply: raw('text/event-stream'),
      errors: ['invalid_request', 'ticket_unknown', 'too_many_requests'],
      async handle(request) {
        const scene = sceneOf(request)
        await scans.check(scene, secretOf(scene, request))
        return {
          status: 200,
          headers: {
            'Content-Type': 'text/event-stream; charset=utf-8',
            // Kept from those too who would compress it, and hold it back for that.
            'Cache-Control': 'no-store, no-transform',
            'X-Accel-Buffering': 'no',
          },
          body: hub.open(scene),
        }
      },
    }),
    sessionRoute({
      method: 'POST',
      path: '/scan/:scene/scan',
      summary: 'Phone: takes the ticket, if nobody else has, and answers what there is to confirm',
      body: noBody,
      reply: json(cardSchema),
      errors: [
        'step_required',
        'ticket_unknown',
        'ticket_taken',
        'ticket_used',
        'ticket_cancelled',
        'ticket_expired',
      ],
      handle: ({ params }, session) => scans.scan(params['scene'] ?? '', session),
    }),
    sessionRoute({
      method: 'POST',
      path: '/scan/:scene/confirm',
      summary: 'Phone: logs the PC in; for who has scanned',
      body: noBody,
      reply: moved,
      errors: [
        'step_required',
        'ticket_unknown',
        'ticket_taken',
        'ticket_not_scanned',
        'ticket_cancelled',
        'ticket_expired',
      ],
      handle: ({ params }, session) => scans.confirm(params['scene'] ?? '', session),
    }),
    sessionRoute({
      method: 'POST',
      path: '/scan/:scene/cancel',
      summary: 'Phone: refuses; for who has scanned',
      body: noBody,
      reply: moved,
      errors: [
        'step_required',
        'ticket_unknown',
        'ticket_taken',
        'ticket_not_scanned',
        'ticket_used',
        'ticket_expired',
      ],
      handle: ({ params }, session) => scans.cancel(params['scene'] ?? '', session),
    }),
  ]
}

function sceneOf({ query }: RouteRequest<undefined>): string {
  const scene = query().get('scene') ?? ''
  if (!isScene(scene)) throw new ApiError('invalid_request', { message: 'scene: is not 22 characters' })
  return scene
}

const secretOf = (scene: string, { header }: RouteRequest<undefined>): string | undefined =>
  header(secretHeader) ?? readCookie(header('cookie'), cookieNameOf(scene))
