/** How the user and the platform answer `<button open-type="getPhoneNumber">`. */
export type PhoneAnswer =
  | 'ok'
  | 'deny'
  | 'huaweiDeny'
  | 'noPermission'
  | 'quota'
  | 'privacyRefused'
  | 'notDeclared'
  | 'tooFrequent'

/** What someone who watches or tests the mini-program can make happen to it. */
export interface Switches {
  /** The user refuses what a button asks for. */
  denyUserInfo: boolean
  /**
   * Who answers for the user. `auto`: nobody is asked, and it is given. `ask`: whoever looks at the phone, where WeChat asks:
   * for the phone number and the avatar. `askAll`: for the profile too, as WeChat did until 2021.
   */
  consent: 'auto' | 'ask' | 'askAll'
  /** What the user is called: by default what WeChat gives everybody since 2022. */
  nickName: string
  avatarUrl: string
  phone: PhoneAnswer
  phoneNumber: string
  /** What the user does when a button asks for an avatar. */
  avatar: 'ok' | 'cancel'
  /** The picture that is chosen, as a data URL; without one the preview paints it. */
  avatarImage: string
  /** WeChat's check of a nickname finds fault with it. */
  nicknameRefused: boolean
  /** Whether the user has yet to agree to the privacy agreement. */
  privacy: 'agreed' | 'needed'
  /** For how long a refusal counts before the user is asked again, in milliseconds. */
  privacyPause: number
  /** Launch parameters of every start, `a=1&b=2`, as a 编译模式 of DevTools has them. */
  launchQuery: string
  /** The phone's language, as `wx.getAppBaseInfo` gives it. */
  language: string
  /** The phone has no home button: the lowest part of the screen belongs to it. */
  safeArea: boolean
  /** Height of the status bar, in pixels: more on a phone whose camera is in it. */
  statusBar: number
  /** How the phone looks: as the machine it is shown on, or by its own settings. */
  theme: 'system' | 'light' | 'dark'
  /** `wx.login` fails. */
  loginFails: boolean
  /** `wx.login` never calls back. */
  loginHangs: boolean
  /** Requests and `wx.login` find no network. What WeChat's own buttons do without one is not documented: they answer. */
  offline: boolean
  /** Milliseconds that each request and `wx.login` takes longer. */
  slow: number
  /** Writing to the storage throws. */
  storageFull: boolean
}

const DEFAULTS: Switches = {
  denyUserInfo: false,
  consent: 'auto',
  nickName: '微信用户',
  avatarUrl:
    'https://mmbiz.qpic.cn/mmbiz/icTdbqWNOwNRna42FI242Lcia07jQodd2FJGIYQfG0LAJGFxM4FbnQP6yfMxBgJ0F3YRqJCJ1aPAK2dQagdusBZg/0',
  phone: 'ok',
  phoneNumber: '13800138000',
  avatar: 'ok',
  avatarImage: '',
  nicknameRefused: false,
  privacy: 'agreed',
  privacyPause: 10_000,
  launchQuery: '',
  language: 'zh_CN',
  safeArea: false,
  statusBar: 20,
  theme: 'system',
  loginFails: false,
  loginHangs: false,
  offline: false,
  slow: 0,
  storageFull: false,
}

/** Is this the name that WeChat gives everybody? */
export function isNobody(nickName: string): boolean {
  return nickName === DEFAULTS.nickName
}

/** Height of what `safeArea` takes, in pixels. */
export const SAFE_AREA = 34

/** Tells the window that switches have changed. */
export const SWITCHES_EVENT = 'preview:switches'

const KEY = 'preview:switches'

/** Kept for the browser tab, so that a reload finds them as they were; `/phone/?loginFails=true` sets them from the start. */
export const switches: Switches = { ...DEFAULTS, ...stored(), ...asked() }

export function setSwitches(changes: Partial<Switches>): void {
  Object.assign(switches, changes)
  sessionStorage.setItem(KEY, JSON.stringify(switches))
  showScreen()
  dispatchEvent(new Event(SWITCHES_EVENT))
}

/** Style sheets and the phone's own bars leave room for what the screen has. */
export function showScreen(): void {
  const { style, dataset } = document.documentElement
  style.setProperty('--safe-area', switches.safeArea ? `${SAFE_AREA}px` : '0px')
  style.setProperty('--status-bar', `${switches.statusBar}px`)
  dataset['safeArea'] = String(switches.safeArea)
  dataset['tallBar'] = String(switches.statusBar > 30)
}

function stored(): Partial<Switches> {
  return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<Switches>
}

function asked(): Partial<Switches> {
  const query = new URLSearchParams(location.search)
  const known = Object.entries(DEFAULTS).filter(([name]) => query.has(name))
  return Object.fromEntries(known.map(([name, fallback]) => [name, parse(query.get(name) ?? '', fallback)]))
}

function parse(text: string, like: string | number | boolean): string | number | boolean {
  if (typeof like === 'boolean') return text !== 'false'
  return typeof like === 'number' ? Number(text) : text
}
