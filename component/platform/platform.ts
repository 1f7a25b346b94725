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
  /** What kept a button from its answer, by the detail of its event. */
  refusal(detail: { errMsg?: string; errno?: number }): Refusal
  /** The platform's question for privacy, where it has one. */
  readonly privacy?: Privacy
  /** A short message above everything, which stays while pages change. */
  toast(text: string, kind: 'success' | 'plain'): void
}

export interface Privacy {
  /** Takes the question over from the platform: the name of the guide, and how to answer. The last listener gets it. */
  listen(ask: (guide: string, answer: (answer: { event: string; buttonId?: string }) => void) => void): void
  /** Brings the question up for what does not by itself. */
  require(): void
  /** Opens the guide. */
  open(): void
}

export type NavigationKind = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab'

/**
 * - `deny`: the user refused, or cancelled
 * - `privacy`: the user refused the platform's privacy question
 * - `undeclared`: the mini-program's privacy guide does not name it
 * - `no-permission`: this kind of account may not use it
 * - `quota`: the account has used up what it paid for
 * - `too-frequent`: asked too often
 * - `button-failed`: anything else
 */
export type Refusal =
  'deny' | 'privacy' | 'undeclared' | 'no-permission' | 'quota' | 'too-frequent' | 'button-failed'

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
