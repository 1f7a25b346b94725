import type { LoginError } from '../server/error'
import { texts } from './locale'
import type { Card, Stop } from './ticket'
import type { LoginScanInstance, LoginScanProperties, OwnScanTexts } from './types'

export const properties = {
  /** What the page's `onLoad` got as `scene`, percent-encoded or not. */
  scene: String,
  /** Instead of the language's own title. */
  title: String,
  /** The address of a picture above the title. */
  logo: String,
  /** Its colours; `auto` follows the device where `app.json` has `darkmode`. */
  theme: { type: String, value: 'auto' as LoginScanProperties['theme'] },
  /** Instead of the helper's language. */
  locale: { type: String, value: '' as LoginScanProperties['locale'] },
  /** Single texts instead of the language's own, by the names in `locale.ts`. */
  texts: { type: Object, value: {} as OwnScanTexts },
  /** Opened by the last button where there is no page to go back to. Without it, that button is not there then. */
  home: String,
}

/** What is shown: on its way, the card, or where it stopped. */
export type Shown = 'loading' | 'card' | 'confirmed' | 'invalid' | Stop

/** The picture beside the words of each stop. */
const ICONS = {
  confirmed: 'passed',
  cancelled: 'close',
  expired: 'clock-o',
  taken: 'friends-o',
  used: 'info-o',
  unknown: 'question-o',
  invalid: 'question-o',
  guest: 'user-circle-o',
  failed: 'warning-o',
}

export const data = {
  shown: 'loading' as Shown,
  /** What is on its way to the backend. */
  busy: '' as 'confirm' | 'cancel' | '',
  /** By the names of their texts. */
  rows: [] as Array<{ name: string; value: string }>,
  /** Whose account the computer will be logged in to. */
  name: '',
  avatar: '',
  /** The time that is left, in words. */
  left: '',
  /** Why it failed, in words. */
  failure: '',
  /** Is there a page to go back to, or a home? */
  closeable: false,
  icons: ICONS,
  t: texts['zh-CN'],
}

/** Of the instance only: none of it is rendered. */
export interface State {
  /** Is it on the page, with the page on the stack? */
  isReady?: boolean
  /** The reading that counts: the answers of those before it come to nothing. */
  turn?: object
  /** The ticket's name, once its form is known to be right. */
  ticket?: string
  /** Whose account the card shows. */
  userId?: string
  /** A confirmation went out, and nobody knows whether it arrived. */
  unsure?: boolean
  /** When the ticket ends, by this device's clock; NaN if that cannot be known. */
  deadline?: number
  timer?: ReturnType<typeof setInterval>
}

export interface Methods extends LoginScanInstance {
  setTexts(): void
  showCard(card: Card): void
  stop(shown: Exclude<Shown, 'loading' | 'card'>, error?: LoginError): void
  act(verb: 'confirm' | 'cancel'): Promise<void>
  countDown(): void
  stopTimer(): void
  tick(): void
  onConfirm(): void
  onCancel(): void
  onRetry(): void
  onClose(): Promise<void>
}

export type Handlers = Methods & Record<string, (...args: never[]) => unknown>
