import { requests, type RequestRecord } from '../wx/log.ts'
import { currentUser } from '../wx/login.ts'
import { phoneAsked } from '../wx/phone-number.ts'
import { forgetConsent } from '../wx/privacy.ts'
import { setSwitches, switches, type Switches } from '../wx/switches.ts'
import { resetSetData, setDataCounts, type SetDataCount } from './set-data.ts'
import { stack } from './stack.ts'

/** `window.preview`: how a test, or the page around the phone, watches and steers it. */
export interface Preview {
  /** Resolves when the first page has been shown and its onReady has run; rejects when the mini-program does not compile or start. */
  ready: Promise<void>
  /** What is switched on; change it with `set`. */
  switches: Readonly<Switches>
  set(changes: Partial<Switches>): void
  /** The requests of the mini-program since it was loaded, oldest first; `wx.login` is not among them. */
  requests: ReadonlyArray<RequestRecord>
  /** Paths of the open pages, the one that is seen last. */
  pages(): string[]
  /** The WeChat user of this phone. */
  user: string
  /** How often the user's phone number was asked for since the start, whatever the answer: each is paid. */
  readonly phoneAsked: number
  /** How often and how much each page and component has handed to `setData`, by its path, since the start or `resetSetData`. */
  readonly setData: Record<string, SetDataCount>
  resetSetData(): void
}

declare global {
  interface Window {
    preview: Preview
  }
}

export function createPreview(ready: Promise<void>): Preview {
  return {
    ready,
    switches,
    set(changes) {
      if (changes.privacy === 'needed') forgetConsent()
      setSwitches(changes)
    },
    requests,
    pages: () => stack.pages.map(({ route }) => route),
    user: currentUser(),
    get phoneAsked() {
      return phoneAsked()
    },
    get setData() {
      return setDataCounts()
    },
    resetSetData,
  }
}
