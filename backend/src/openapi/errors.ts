import { z } from 'zod'
import { ApiError, errorNames, type ErrorName } from '../error.ts'
import type { Route } from '../http/route.ts'

/** What every failure is told in. */
export const errorSchema = z
  .strictObject({
    code: z.int().meta({ description: 'the HTTP status' }),
    error: z.enum(errorNames).meta({ description: 'what a program decides on' }),
    message: z.string().meta({ description: 'for a person' }),
    requestId: z.string().meta({ description: 'the log has it too' }),
  })
  .meta({ id: 'Error' })

const always: readonly ErrorName[] = ['internal_error', 'store_unavailable']
const ofSession: readonly ErrorName[] = ['token_missing', 'session_expired', 'session_revoked']
const ofMediaType: Record<string, readonly ErrorName[]> = {
  'application/json': ['invalid_json', 'invalid_request'],
  'multipart/form-data': ['invalid_request'],
}
/** An answer that is no use has the name's own status; while none is asked for it is a 503, and a late one is a 504. */
const moreStatuses: Partial<Record<ErrorName, readonly number[]>> = { platform_unavailable: [503, 504] }

/** All that a route can fail with, by status: its own errors, and those of its session, body and limit. */
export function errorsByStatus(route: Route): Map<number, ErrorName[]> {
  const names = new Set<ErrorName>(route.errors)
  for (const name of [...ofBody(route), ...always]) names.add(name)
  if (route.needsSession) for (const name of ofSession) names.add(name)
  if (route.limit !== undefined) names.add('too_many_requests')

  const found = new Map<number, ErrorName[]>()
  // In the order of error.ts, which is that of the statuses.
  for (const name of errorNames.filter((candidate) => names.has(candidate))) {
    for (const status of [new ApiError(name).status, ...(moreStatuses[name] ?? [])]) {
      found.set(status, [...(found.get(status) ?? []), name])
    }
  }
  return found
}

function ofBody({ takes }: Route): ErrorName[] {
  const types = Object.entries(takes)
  if (types.length === 0) return []
  // A body of any shape is not parsed before its handler sees it.
  const parsed = types.filter(([, schema]) => !(schema instanceof z.ZodUnknown))
  return ['body_too_large', ...parsed.flatMap(([type]) => ofMediaType[type] ?? [])]
}
