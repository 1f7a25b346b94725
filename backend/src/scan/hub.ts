import { ApiError } from '../error.ts'
import type { Store } from '../store/store.ts'
import type { State, TicketView } from './service.ts'
import { createTextStream, type TextStream } from './stream.ts'

export interface Hub {
  /**
   * The state of a ticket now and with each change, as server-sent events, until there are no more. A too_many_requests
   * ApiError if the ticket has as many streams as it may.
   */
  open(scene: string): AsyncIterable<string>
  /** Ends all streams; those opened from now on end after the state as it is. */
  close(): void
}

export interface HubOptions {
  store: Pick<Store, 'onChange'>
  /** undefined: no such ticket any more */
  look(scene: string): Promise<TicketView | undefined>
  now: () => number
  /** told of a look that failed: its streams end, and are opened anew by those who wait */
  onLost(error: unknown): void
}

interface Watched {
  streams: Set<Waiting>
  expiresAt: number
  isLooking: boolean
  /** something has changed since the look began */
  isStale: boolean
}

interface Waiting {
  stream: TextStream
  /** the last event */
  sent: string
  quietTicks: number
}

const streamsOfOne = 3
const tickMs = 1000
/** A proxy ends a connection on which nothing comes, usually after 60 seconds. */
const heartbeatTicks = 15
const heartbeat = ': waiting\n\n'
/** How long a browser waits before it opens a stream anew that has broken. */
const retryMs = 3000

const isLast = (state: State): boolean => state !== 'new' && state !== 'scanned'

/** All streams of one backend: they wait for the store to say that their ticket has changed, and share one timer. */
export function createHub({ store, look, now, onLost }: HubOptions): Hub {
  const watched = new Map<string, Watched>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const stop = store.onChange((changed) => {
    if (changed === undefined) for (const [scene, entry] of watched) void refresh(scene, entry)
    else {
      const entry = watched.get(changed)
      if (entry !== undefined) void refresh(changed, entry)
    }
  })

  function tick(): void {
    const at = now()
    for (const [scene, entry] of watched) {
      if (entry.expiresAt <= at) void refresh(scene, entry)
      for (const waiting of entry.streams) {
        if (++waiting.quietTicks < heartbeatTicks) continue
        waiting.quietTicks = 0
        // To one who does not read nothing piles up.
        if (waiting.stream.isIdle()) waiting.stream.push(heartbeat)
      }
    }
  }

  /** One look for all streams of a ticket, and one more if it has changed meanwhile: events come in order. */
  async function refresh(scene: string, entry: Watched): Promise<void> {
    entry.isStale = true
    if (entry.isLooking) return
    entry.isLooking = true
    try {
      while (entry.isStale && entry.streams.size > 0) {
        entry.isStale = false
        tell(entry, await look(scene))
      }
    } catch (error) {
      if (!isClosed) onLost(error)
      endAll(entry)
    } finally {
      entry.isLooking = false
    }
  }

  function tell(entry: Watched, view: TicketView | undefined): void {
    if (view === undefined) {
      endAll(entry)
      return
    }
    entry.expiresAt = view.expiresAt
    const event = `event: state\ndata: ${JSON.stringify(view)}\n\n`
    for (const waiting of entry.streams) {
      if (waiting.sent !== event) {
        waiting.stream.push(waiting.sent === '' ? `retry: ${retryMs}\n${event}` : event)
        waiting.sent = event
        waiting.quietTicks = 0
      }
      if (isClosed || isLast(view.state)) waiting.stream.end()
    }
  }

  function endAll({ streams }: Watched): void {
    for (const { stream } of streams) stream.end()
  }

  function drop(scene: string, entry: Watched, waiting: Waiting): void {
    entry.streams.delete(waiting)
    if (entry.streams.size > 0) return
    watched.delete(scene)
    if (watched.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    open(scene) {
      let entry = watched.get(scene)
      if (entry === undefined) {
        // Until it is known.
        const expiresAt = Number.POSITIVE_INFINITY
        entry = { streams: new Set(), expiresAt, isLooking: false, isStale: false }
        watched.set(scene, entry)
      }
      if (entry.streams.size >= streamsOfOne) {
        throw new ApiError('too_many_requests', {
          message: 'This ticket has 3 streams already.',
          retryAfter: heartbeatTicks,
        })
      }
      const place = entry
      const waiting: Waiting = {
        stream: createTextStream(() => drop(scene, place, waiting)),
        sent: '',
        quietTicks: 0,
      }
      place.streams.add(waiting)
      timer ??= setInterval(tick, tickMs).unref()
      void refresh(scene, place)
      return waiting.stream
    },
    close() {
      if (isClosed) return
      isClosed = true
      stop()
      for (const entry of watched.values()) endAll(entry)
    },
  }
}
