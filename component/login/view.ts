import { surface } from '../platform/index'
import type { Locale, Texts } from '../server/locale'
import { texts } from '../server/locale'
import type { LoginInstance, LoginProperties, Mode, OwnTexts } from './types'
import type { Agreement, Asked, Attempt, Credentials, LoginResult } from '../server/types'

export const properties = {
  /**
   * The ways in, by comma, the first as the main one: `userInfo` (the getUserInfo button), `phone` (getPhoneNumber),
   * `code` (a plain tap). Without it, the host's usual one.
   */
  mode: { type: String, value: surface().modes[0] as string },
  /** After the login, for who has no nickname or avatar: no step for it, one that can be skipped, one that cannot. */
  profile: { type: String, value: 'optional' as LoginProperties['profile'] },
  /** Shown beside an un-ticked box, which must be ticked before any button does anything. */
  agreements: { type: Array, value: [] as Agreement[] },
  /** Instead of the language's own title. */
  title: String,
  /** Instead of the language's own description. */
  description: String,
  /** The address of a picture above the title. */
  logo: String,
  /** Where the popup stands. */
  position: { type: String, value: 'bottom' as LoginProperties['position'] },
  /** Its colours; `auto` follows the device where `app.json` has `darkmode`. */
  theme: { type: String, value: 'auto' as LoginProperties['theme'] },
  /** Instead of the helper's language. */
  locale: { type: String, value: '' as LoginProperties['locale'] },
  /** Single texts instead of the language's own, by the names in `locale.ts`. */
  texts: { type: Object, value: {} as OwnTexts },
  /** `popup`: WeChat's privacy question is asked here instead of in WeChat's own popup. */
  privacy: { type: String, value: '' as LoginProperties['privacy'] },
  /** Is there a cross? The button to decline is always there. */
  closeable: { type: Boolean, value: true },
  /** Does a tap beside the popup close it? */
  closeOnClickOverlay: { type: Boolean, value: true },
  zIndex: { type: Number, value: 100 },
  /** Puts the popup into the page's root, for a host inside a transformed element. */
  rootPortal: Boolean,
}

/** The open-type that each way's button carries once it may be used. */
export const OPEN_TYPES = { userInfo: 'getUserInfo', phone: 'getPhoneNumber', code: '' }

export const data = {
  /** Does it render at all? */
  mounted: false,
  /** Is it up, or on its way? */
  show: false,
  view: '' as '' | 'login' | 'profile',
  ways: [] as Mode[],
  openTypes: OPEN_TYPES,
  agreed: false,
  /** The way, or `profile`, that is being worked on. */
  loading: '' as Mode | 'profile' | '',
  t: texts['zh-CN'],
  /** What the profile step shows: an address, or a file of the device. */
  avatar: '',
  nickName: '',
  uploading: false,
  /** WeChat's privacy question: is it open, and what does its guide call itself? */
  asking: false,
  guide: '',
}

/** Of the instance only: none of it is rendered. */
export interface State {
  /** Is the page gone? */
  detached?: boolean
  /** Is another page above this one? */
  hidden?: boolean
  /** The login that is under way, while the popup is up. */
  attempt?: Attempt
  /** When the button was tapped, epoch milliseconds. */
  tappedAt?: number
  /** Paid for, and not redeemed yet. */
  phone?: { code: string; at: number }
  /** Has the nickname been typed in? Told only where the host proposes one. */
  typed?: boolean
  /** The picture that is not uploaded yet, and the upload that is on its way. */
  picture?: string
  upload?: Promise<void>
  /** Answers WeChat's privacy question. */
  answer?: (answer: { event: string; buttonId?: string }) => void
}

export interface WayMethods {
  /** Is there nothing left to tick? */
  agreedTo(): boolean
  onAgree(): void
  onAgreement(event: WechatMiniprogram.TouchEvent<object, object, { index: number }>): void
  onTap(event: WechatMiniprogram.TouchEvent<object, object, { mode: Mode }>): void
  onGetUserInfo(event: WechatMiniprogram.ButtonGetUserInfo): void
  onGetPhoneNumber(event: { detail: PhoneDetail }): void
  refuse(mode: Mode, detail: { errMsg?: string; errno?: number }): void
  submit(mode: Mode, credentials: Credentials): Promise<void>
}

/** `errno` is in the platform's documentation and not in its typings. */
export interface PhoneDetail {
  errMsg?: string
  errno?: number
  code?: string
}

export interface ProfileMethods {
  wantsProfile(): boolean
  /** Shows the step if it is wanted and something is missing; ends the login if not. */
  complete(): void
  /** Fills in the nickname that the host knows, where it does and none is there. */
  propose(): Promise<void>
  onNickName(): void
  onPicture(): Promise<void>
  onAvatar(event: { detail: { avatarUrl: string } }): void
  uploadPicture(): Promise<void>
  onProfile(event: { detail: { value: { nickName?: string } } }): Promise<void>
}

export interface PrivacyMethods {
  listenPrivacy(): void
  onPrivacy(): void
  onGuide(): void
  onRefusePrivacy(): void
  answerPrivacy(event: 'agree' | 'disagree'): void
}

export interface PopupMethods extends LoginInstance {
  show(asked: Asked): Promise<LoginResult>
  end(attempt: Attempt, result: LoginResult): void
  /** The popup's texts: in its own language, else in this one. */
  textsIn(language: Locale): Texts
  say(text: string): void
  onClose(): void
  onAfterLeave(): void
}

export type Methods = PopupMethods & WayMethods & ProfileMethods & PrivacyMethods
type Handlers = Methods & Record<string, (...args: never[]) => unknown>

/** `this` in every method. */
export type View = WechatMiniprogram.Component.Instance<typeof data, typeof properties, Handlers, [], State>
export type { Handlers }
