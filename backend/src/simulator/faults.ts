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
  apply(path: string, real: () => Response): Promise<Response>
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
    async apply(path, real) {
      const fault = take(path)
      if (fault === undefined) return real()
      // Not kept alive by a delay: a stopped simulator leaves nothing behind.
      if (fault.delayMs !== undefined) await delay(fault.delayMs, undefined, { ref: false })
      const response = standIn(fault) ?? real()
      return fault.drip === undefined ? response : dripping(response, fault.drip)
    },
  }
}

/** undefined for a fault that only slows down: the real answer is given, and the code is spent by it. */
function standIn({ status = 200, errcode, body, headers }: Fault): Response | undefined {
  if (errcode !== undefined) body ??= JSON.stringify({ errcode, errmsg: 'fault asked for' })
  if (body === undefined && status === 200 && headers === undefined) return undefined
  const type = body?.startsWith('<') ? 'text/html' : 'text/plain'
  return new Response(body ?? '', { status, headers: { 'Content-Type': type, ...headers } })
}

function dripping(response: Response, betweenMs: number): Response {
  let bytes: Uint8Array | undefined
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      bytes ??= new Uint8Array(await response.arrayBuffer())
      if (at >= bytes.length) return controller.close()
      if (at > 0) await delay(betweenMs, undefined, { ref: false })
      controller.enqueue(bytes.subarray(at, ++at))
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}
