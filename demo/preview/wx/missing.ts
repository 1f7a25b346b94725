/** A global object: asking it for what is not simulated warns, once for each name, and finds nothing, as on an old phone. */
export function warnOfMissing(global: string, api: Record<string, unknown>): Record<string, unknown> {
  const missed = new Set<string>()
  return new Proxy(api, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target) && !missed.has(name)) {
        missed.add(name)
        console.warn(`[preview] ${global}.${name} is not simulated`)
      }
      return Reflect.get(target, name) as unknown
    },
  })
}
