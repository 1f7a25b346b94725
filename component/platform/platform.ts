/** A host of mini-programs. One file of this shape for each; nothing else in the project calls its global object. */
export interface Platform {
  /** The provider's name at the backend. */
  readonly name: string
  /** Fetches a temporary code. Rejects with what the platform said. May hang: the caller sets the limit. */
  login(timeout: number): Promise<string>
  /** Sends a request. An HTTP status of any kind resolves; rejects with what the platform said. */
  request(options: PlatformRequest): Promise<PlatformResponse>
  /** Opens a page. Rejects with what the platform said. */
  navigate(kind: NavigationKind, options: { url: string; [option: string]: unknown }): Promise<unknown>
  /** Storage that is read and written at once. Each of these may throw. */
  read(key: string): unknown
  write(key: string, value: unknown): void
  remove(key: string): void
  /** The page that is on screen. */
  page(): Page | undefined
  /** A short message above everything, which stays while pages change. */
  toast(text: string, kind: 'success' | 'plain'): void
}

export type NavigationKind = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab'

export interface PlatformRequest {
  url: string
  method?: string
  data?: unknown
  header?: Record<string, string>
  timeout?: number
  [option: string]: unknown
}

export interface PlatformResponse {
  data: unknown
  statusCode: number
  header: Record<string, string>
}

export interface Page {
  selectComponent?(selector: string): unknown
}
