/** One request to a platform path, as `GET /_simulator/calls` shows it. */
export interface Call {
  /** epoch ms */
  at: number
  method: string
  path: string
  /** credentials shortened */
  query: Record<string, string>
}

export interface Calls {
  add(at: number, request: Request): void
  list(): readonly Call[]
  clear(): void
}

const kept = 1000
const credentials: ReadonlySet<string> = new Set(['secret', 'app_secret', 'js_code', 'code', 'access_token'])

export function createCalls(): Calls {
  const calls: Call[] = []
  return {
    add(at, { method, url }) {
      const { pathname, searchParams } = new URL(url)
      const query = Object.fromEntries(
        Array.from(searchParams, ([name, value]) => [name, credentials.has(name) ? shorten(value) : value]),
      )
      calls.push({ at, method, path: pathname.replace(/[0-9a-f]{32,}/g, shorten), query })
      if (calls.length > kept) calls.shift()
    },
    list: () => calls,
    clear: () => void calls.splice(0),
  }
}

/** A third of it, 8 characters at most: enough to tell codes apart, too little to use one. */
const shorten = (text: string): string => `${text.slice(0, Math.min(8, Math.floor(text.length / 3)))}…`
