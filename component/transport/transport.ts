import type { Platform, PlatformRequest, PlatformResponse } from '../platform/platform'

/**
 * How a request reaches the backend. One file of this shape for each way.
 * `url` is a path below the backend, or a whole address. An answer of any status resolves; with no answer it rejects
 * with what the platform said. A whole address is reached by the platform's own request.
 */
export type Transport = (request: TransportRequest, platform: Platform) => Promise<TransportResponse>

export type TransportRequest = PlatformRequest
export type TransportResponse = PlatformResponse
