/** A host of mini-programs. One file of this shape for each; nothing else in the project calls its global object. */
export interface Platform {
  /** The provider's name at the backend. */
  readonly name: string
  /** Fetches a temporary code. Rejects with what the platform said. May hang: the caller sets the limit. */
  login(timeout: number): Promise<string>
  /** Sends a request. An HTTP status of any kind resolves; rejects with what the platform said. */
  request(options: PlatformRequest): Promise<PlatformResponse>
  /** Opens a page, or goes back. Rejects with what the platform said. */
  navigate(kind: NavigationKind | 'navigateBack', options: object): Promise<unknown>
  /** Storage that is read and written at once. Each of these may throw. */
  read(key: string): unknown
  write(key: string, value: unknown): void
  remove(key: string): void
  /** The open pages, the one on screen last. */
  pages(): Page[]
}

export type NavigationKind = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab'

export interface PlatformRequest {
  url: string
  /** A file of the device makes it an upload, always by POST, under the form field `name`. */
  filePath?: string
  name?: string
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
  route?: string
  options?: Record<string, string | undefined>
  selectComponent?(selector: string): unknown
}
