import type { LoginError } from '../server/error'
import type { Locale } from '../server/locale'
import type { ScanTexts } from './locale'

/** What a page may set on `<login-scan>`; see the component's README. */
export interface LoginScanProperties {
  /** What the page's `onLoad` got as `scene`, percent-encoded or not. */
  scene: string
  title: string
  logo: string
  theme: 'auto' | 'light' | 'dark'
  /** Empty: the helper's. */
  locale: Locale | ''
  texts: OwnScanTexts
  home: string
}

/** Single texts instead of the language's own. */
export type OwnScanTexts = Partial<Omit<ScanTexts, 'failures'>> & {
  failures?: Partial<ScanTexts['failures']>
}

/** How a ticket ended. `error` is what the backend refused it with, where it was the backend that did. */
export interface ScanResult {
  state: 'confirmed' | 'cancelled' | 'failed'
  error?: LoginError
}

/** The details of `<login-scan>`'s events. */
export interface LoginScanEventDetails {
  done: ScanResult
}

/** What `selectComponent` gives a page. */
export interface LoginScanInstance {
  /** Reads the ticket again, with a login first if nobody is logged in. Never rejects. */
  reload(): Promise<void>
}
