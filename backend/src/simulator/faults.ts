import { setTimeout as delay } from 'node:timers/promises'

/** How the simulator misbehaves on a path, for the next `times` calls. */
export interface Fault {
  path: string
  times: number
  status?: number | undefined
  errcode?: number | undefined
  delayMs?: number | undefined
  /** milliseconds between two bytes of the answer */
  drip?: number | undefined
  body?: string | undefined
  headers?: Record<string, string> | undefined
}

export interface Faults {
  add(fault: Fault): void
  clear(): void
  /** The answer to give in place of the real one, or the real one, as late and as slowly as asked. */
  apply(path: string, signal: AbortSignal, real: () => Response | Promise<Response>): Promise<Response>
}

export function createFaults(): Faults {
  let faults: Fault[] = []
  function take(path: string): Fault | undefined {
    const fault = faults.find((fault) => fault.path === path)
    if (fault !== undefined) fault.times -= 1
    faults = faults.filter((fault) => fault.times > 0)
    return fault
  }
  return {
    add: (fault) => void faults.push({ ...fault }),
    clear: () => void (faults = []),
    async apply(path, signal, real) {
      const fault = take(path)
      if (fault === undefined) return real()
      // A caller that gives up ends the wait, with its code unspent: a stopped simulator leaves no timer behind.
      if (fault.delayMs !== undefined) await delay(fault.delayMs, undefined, { signal }).catch(() => {})
      if (signal.aborted) return new Response(null)
      const response = standIn(fault) ?? (await real())
      return fault.drip === undefined ? response : dripping(response, fault.drip)
    },
  }
}

/** These statuses have no body, and `Response` refuses one. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/** undefined for a fault that only slows down: the real answer is given, and the code is spent by it. */
function standIn({ status = 200, errcode, body, headers }: Fault): Response | undefined {
  if (errcode !== undefined) body ??= JSON.stringify({ errcode, errmsg: 'fault asked for' })
  if (body === undefined && status === 200 && headers === undefined) return undefined
  const type = body?.startsWith('<') ? 'text/html' : 'text/plain'
  return new Response(bodiless.has(status) ? null : (body ?? ''), {
    status,
    headers: { 'Content-Type': type, ...headers },
  })
}

function dripping(response: Response, betweenMs: number): Response {
  const gone = new AbortController()
  let bytes: Uint8Array | undefined
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      bytes ??= new Uint8Array(await response.arrayBuffer())
      if (at > 0) await delay(betweenMs, undefined, { signal: gone.signal }).catch(() => {})
      if (gone.signal.aborted) return
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.subarray(at, ++at))
    },
    cancel: () => gone.abort(),
  })
  return new Response(body, { status: response.status, headers: response.headers })
}
