import type { Context } from './context'
import type { LoginError } from './error'
import type { Exchange } from './exchange'
import type { Locale } from './locale'
import type { Platform } from '../platform/platform'
import type { Transport, TransportResponse } from '../transport/transport'

/** How far a user is. Each step includes the ones before it. */
export type Step = 'visitor' | 'member' | 'profiled'

/** The user as the backend shows it. `nickName` and `avatarUrl` are empty until known; `phone` is masked. */
export interface User {
  id: string
  step: Step
  nickName: string
  avatarUrl: string
  phone: string | null
}

/** What is held in memory and in storage: one flat object. Times are epoch milliseconds. */
export interface Session extends User {
  /** The opaque token the backend issued. */
  utoken: string
  /** When it ends, by the backend's clock. */
  expiresAt: number
  /** When it was received, by this device's clock. */
  issuedAt: number
}

/**
 * Why nobody is logged in.
 * - `cancel`: the user closed the popup, or left its page
 * - `deny`: the user refused the platform's own question
 * - `error`: it failed; `error` says how
 * - `popup-missing`: there is no `<login>` on the page
 * - `step`: logged in, but not as far as was asked for
 * - `guest`: there was no session to begin with
 * - `expired`, `revoked`: the backend said that the session is gone
 */
export type Reason = 'cancel' | 'deny' | 'error' | 'popup-missing' | 'step' | 'guest' | 'expired' | 'revoked'

export interface Failure {
  status: 0
  reason: Reason
  error?: LoginError
}

/** How a login ended; also the detail of `<login>`'s `login` event. */
export type LoginResult = { status: 1; session: Session } | Failure

/** How a guarded navigation ended. */
export type NavigationResult = { status: 1 } | Failure

export interface ServerEvents {
  /** A login ended, well or not, or `checkLogs` found the stored session alive. */
  login: LoginResult
  /** The session ended: by `logout()`, or because the backend said that it is gone. */
  logout: { reason: 'user' | 'expired' | 'revoked' }
  /** The popup opened. */
  open: { step: Step }
  /** The popup closed. */
  close: { step: Step }
  /** The user's step changed; `undefined` is a guest. */
  step: { step: Step | undefined; previous: Step | undefined }
}

export interface ServerOptions {
  /** Where the backend is, without a trailing slash: `https://api.example.com`. */
  baseUrl?: string
  /** How a request reaches the backend; `http` over `baseUrl` unless given. */
  transport?: Transport
  /** The host of the mini-program; found by itself unless given. */
  platform?: Platform
  /** The key in storage. Default `userInfo`. */
  storageKey?: string
  /** Finds the popup on the current page. Default `#login`. */
  selector?: string
  /** The page that has the popup, for pages without one: `/pages/login/index`. */
  loginPage?: string
  /** Gets a visitor's session without any UI, at launch or with the first request. Default `false`. */
  silent?: boolean
  /** The popup's language. Default `zh-CN`. */
  locale?: Locale
  /** The header that carries the token. Default `Authorization`, as `Bearer <utoken>`; another name carries it bare. */
  header?: string
  /** Origins besides `baseUrl`'s that get the token, such as `https://shop.example.com`. No other host ever gets it. */
  origins?: string[]
  /**
   * Reads the answer of a backend with another envelope: returns the result in the shapes of ours, or throws a
   * LoginError, with the code `session-expired` or `session-revoked` where the session is gone.
   */
  parse?: (response: TransportResponse) => unknown
}

export interface GuardOptions {
  /** How far the user must be. Default `member`. */
  step?: Step
}

export interface LoginOptions extends GuardOptions {
  /** The popup to open; the one on the current page unless given. */
  popup?: Popup
}

export interface Agreement {
  title: string
  /** Opened by the page that listens to the `agreement` event. */
  url?: string
  /** Recorded at the backend with the time of consent. */
  version?: string
}

/** The answer of `sendRequest`, as `wx.request` gives it. */
export interface RequestResult<T = unknown> {
  data: T
  statusCode: number
  header: Record<string, string>
}

export interface RequestOptions<T = unknown> {
  /** A path below `baseUrl`, or a whole address. */
  url: string
  method?: string
  data?: unknown
  header?: Record<string, string>
  /** Milliseconds. */
  timeout?: number
  /** `true`: opens the popup first if nobody is logged in. `false`: goes at once, without a token. */
  login?: boolean
  success?: (result: RequestResult<T>) => void
  fail?: (error: LoginError) => void
  complete?: (outcome: RequestResult<T> | LoginError) => void
  /** Anything else is handed to the platform's request as it is. */
  [option: string]: unknown
}

export interface UploadOptions<T = unknown> extends RequestOptions<T> {
  /** The file, as the platform names it. */
  filePath: string
  /** Its form field. */
  name: string
  /** Further form fields. */
  formData?: Record<string, unknown>
}

export interface NavigateOptions {
  url: string
  /** How far the user must be. Default `member`. */
  step?: Step
  /** `false`: not guarded. */
  login?: boolean
  success?: (result: unknown) => void
  fail?: (error: LoginError) => void
  complete?: (outcome: unknown) => void
  /** Anything else is handed to the platform's navigation as it is. */
  [option: string]: unknown
}

/** What a login button hands over, beside the code. */
export interface Credentials {
  userInfo?: UserInfoCredential
  /** Of the phone button. Each is paid for: it is sent again rather than asked for again. */
  phoneCode?: string
  agreements?: Pick<Agreement, 'title' | 'version'>[]
  /** When the button was tapped, epoch milliseconds: `userInfo` counts only with a code that was there before. */
  tappedAt?: number
}

export interface UserInfoCredential {
  encryptedData: string
  iv: string
  rawData: string
  signature: string
}

/** One login through a popup, from its opening until it ends. It ends once. */
export interface Attempt {
  /** How far it must get. A popup may ask for more. */
  step: Step
  readonly ended: Promise<LoginResult>
  /** Who is logged in so far. */
  readonly user: User | undefined
  /** The helper's language. */
  readonly locale: Locale
  /** Exchanges the code. Rejects with a LoginError, and may be tried again. */
  submit(credentials: Credentials): Promise<Session>
  /** These two reject with a LoginError, and may be tried again. */
  saveNickName(nickName: string): Promise<void>
  saveAvatar(filePath: string): Promise<void>
  /** A button failed, and not by the user's will: whoever closes the popup now closes it for this. */
  fail(error: LoginError): void
  /** Ends it: well if the step is reached by now, else for this reason. Default `cancel`. */
  close(reason?: 'cancel' | 'deny'): void
}

/** What the helper asks of a popup. */
export interface Popup {
  /** Shows itself for one login; resolves when that has ended. */
  show(asked: Asked): Promise<LoginResult>
  close(): void
}

/** The login that a popup is shown for: `createAttempt` makes an attempt of it. */
export interface Asked {
  /** How far the user must get. */
  step: Step
  context: Context
  exchange: Exchange
  send: Server['sendRequest']
}

export interface Server {
  /** Sets what is given and keeps the rest. Call it once, before anything else. */
  configure(options: ServerOptions): void
  /** Call it at launch: asks the backend whether the stored session holds, and clears a dead one. Never rejects. */
  checkLogs(): Promise<LoginResult>
  /** Resolves when a `checkLogs` under way is done, for a page whose `onLoad` runs before. Never rejects. */
  ready(): Promise<void>
  /** Opens the popup on the current page, unless the step is reached. Never rejects. */
  login(options?: LoginOptions): Promise<LoginResult>
  /** Ends the session, here at once and at the backend if it can be reached. Never rejects. */
  logout(): Promise<void>
  /** The platform's request with the session. Rejects with a LoginError, also on 4xx and 5xx. */
  sendRequest<T = unknown>(options: RequestOptions<T>): Promise<RequestResult<T>>
  /** The same for the platform's upload: a file of the device, by POST. An answer in JSON is read. */
  uploadFile<T = unknown>(options: UploadOptions<T>): Promise<RequestResult<T>>
  /** Runs `action` at once if the step is reached, else after a login. Rejects only with what `action` throws. */
  guard(action: () => unknown, options?: GuardOptions): Promise<LoginResult>
  /** For `onLoad` or `onShow` of a page reached by a share, a code or a message. Never rejects. */
  guardPage(options?: GuardOptions): Promise<LoginResult>
  navigateTo(options: NavigateOptions): Promise<NavigationResult>
  redirectTo(options: NavigateOptions): Promise<NavigationResult>
  reLaunch(options: NavigateOptions): Promise<NavigationResult>
  switchTab(options: NavigateOptions): Promise<NavigationResult>
  /** Listens; returns the function that stops it. */
  on<K extends keyof ServerEvents>(event: K, listener: (detail: ServerEvents[K]) => void): () => void
  /** Another helper, for tests or a second backend. */
  createServer(options?: ServerOptions): Server
  readonly session: Session | undefined
  readonly user: User | undefined
  readonly step: Step | undefined
  /** The popup's language. */
  readonly locale: Locale
}
