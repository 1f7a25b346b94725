import type { Platform } from '../platform/platform'
import type { TransportRequest, TransportResponse } from '../transport/transport'
import type { Events } from './events'
import type { Held } from './session'
import type { ServerEvents, ServerOptions } from './types'

/** What the parts of one helper share. */
export interface Context {
  /** What `configure` was given, over the defaults. Read it late: `configure` may come after `createServer`. */
  readonly options: ServerOptions &
    Required<Pick<ServerOptions, 'storageKey' | 'selector' | 'header' | 'locale'>>
  readonly platform: Platform
  readonly events: Events<ServerEvents>
  readonly held: Held
  /** Reaches the backend, with the token if one is given. Rejects with the LoginError `network`, `timeout` or `not-configured`. */
  send(request: TransportRequest, utoken?: string): Promise<TransportResponse>
}
