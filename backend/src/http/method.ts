import type { Incoming } from './incoming.ts'

const named: ReadonlySet<string> = new Set(['PUT', 'PATCH', 'DELETE'])

/**
 * What a request is meant as. A mini-program whose host knows GET and POST alone sends the others as a POST and names them
 * in `X-HTTP-Method-Override`. A page of another origin has to ask before it may send that header, and is told no.
 */
export function methodOf({ method, header }: Incoming): string {
  if (method !== 'POST') return method
  const meant = header('x-http-method-override')?.toUpperCase() ?? ''
  return named.has(meant) ? meant : method
}
