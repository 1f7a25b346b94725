import { requests, type RequestRecord } from '../wx/log.ts'
import { currentUser, forgetUser } from '../wx/login.ts'
import { phoneAsked } from '../wx/phone-number.ts'
import { forgetConsent } from '../wx/privacy.ts'
import { storedByHand } from '../wx/storage.ts'
import { setSwitches, switches, type Switches } from '../wx/switches.ts'
import { events, type EventRecord } from './events.ts'
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
  /** The same with what they were opened with. */
  stack(): { path: string; query: string }[]
  /** What happened to the app, its pages and its login since the start, oldest first; at most `MAX_EVENTS`. */
  events: ReadonlyArray<EventRecord>
  /** The mini-program's storage, as its own calls see it. What it holds in memory it keeps. */
  storage: typeof storedByHand
  /** The WeChat user of this phone. */
  user: string
  /** Another user takes the phone, from the next start on: a new one, with an empty storage. */
  changeUser(): void
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
    stack: () => stack.pages.map(({ route, query }) => ({ path: route, query })),
    events,
    storage: storedByHand,
    user: currentUser(),
    changeUser: forgetUser,
    get phoneAsked() {
      return phoneAsked()
    },
    get setData() {
      return setDataCounts()
    },
    resetSetData,
  }
}
