import type { Locale, Texts } from '../server/locale'
import type { Agreement, LoginOptions, LoginResult } from '../server/types'

export type { Mode } from '../platform/surface'

/** What a page may set on `<login>`; see the component's README. */
export interface LoginProperties {
  /** One `Mode`, or several by comma, the first as the main one. */
  mode: string
  profile: 'none' | 'optional' | 'required'
  agreements: Agreement[]
  title: string
  description: string
  logo: string
  position: 'bottom' | 'center'
  theme: 'auto' | 'light' | 'dark'
  /** Empty: the helper's. */
  locale: Locale | ''
  texts: OwnTexts
  privacy: '' | 'popup'
  closeable: boolean
  closeOnClickOverlay: boolean
  zIndex: number
  rootPortal: boolean
}

/** Single texts instead of the language's own. */
export type OwnTexts = Partial<Omit<Texts, 'failures'>> & { failures?: Partial<Texts['failures']> }

/** The details of `<login>`'s events. */
export interface LoginEventDetails {
  login: LoginResult
  open: undefined
  close: undefined
  agreement: { title: string; url?: string }
}

/** What `selectComponent('#login')` gives a page. */
export interface LoginInstance {
  /** Opens the popup, unless the step is reached. Never rejects. */
  open(options?: LoginOptions): Promise<LoginResult>
  /** Closes it; the login ends as `cancel`. */
  close(): void
}
