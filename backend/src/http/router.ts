import { ConfigError } from '../config-error.ts'
import { ApiError } from '../error.ts'
import type { Method, Route } from './route.ts'

export interface Match {
  route: Route
  params: Record<string, string>
}

export interface Router {
  /** Whether a path is one of these routes', whatever the method. */
  has(path: string): boolean
  /** Throws a 404 or a 405. HEAD is GET without its body, which whoever sends the answer leaves out. */
  match(method: string, path: string): Match
}

interface Place {
  pattern: RegExp
  names: string[]
  methods: Map<string, Route>
}

/** Fixed paths are looked up; the few with parameters are tried one after another. Throws a ConfigError for two of one name. */
export function createRouter(routes: readonly Route[]): Router {
  const fixed = new Map<string, Place>()
  const patterns = new Map<string, Place>()
  for (const route of routes) {
    const places = route.path.includes(':') ? patterns : fixed
    const place = places.get(route.path) ?? toPlace(route.path)
    if (place.methods.has(route.method)) throw new ConfigError(`two routes are ${route.method} ${route.path}`)
    place.methods.set(route.method, route)
    places.set(route.path, place)
  }

  function find(path: string): { place: Place; params: Record<string, string> } | undefined {
    const place = fixed.get(path)
    if (place !== undefined) return { place, params: {} }
    for (const place of patterns.values()) {
      const found = place.pattern.exec(path)
      if (found === null) continue
      return { place, params: Object.fromEntries(place.names.map((name, at) => [name, found[at + 1] ?? ''])) }
    }
    return undefined
  }

  return {
    has: (path) => find(path) !== undefined,
    match(method, path) {
      const found = find(path)
      if (found === undefined) throw new ApiError('not_found')
      const { methods } = found.place
      const route = methods.get(method === 'HEAD' ? ('GET' satisfies Method) : method)
      if (route === undefined)
        throw new ApiError('method_not_allowed', { allow: [...methods.keys()].join(', ') })
      return { route, params: found.params }
    },
  }
}

function toPlace(path: string): Place {
  const names: string[] = []
  const source = path.replaceAll(/:(\w+)|[\\^$.*+?()[\]{}|]/g, (text, name: string | undefined) => {
    if (name === undefined) return `\\${text}`
    names.push(name)
    return '([^/]+)'
  })
  return { pattern: new RegExp(`^${source}$`), names, methods: new Map() }
}
