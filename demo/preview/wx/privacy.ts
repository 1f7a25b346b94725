import { CallFailure, settle, type Callbacks } from './async.ts'
import { askInSheet } from './sheet.ts'
import { switches } from './switches.ts'

export interface PrivacyAnswer {
  event: 'exposureAuthorization' | 'agree' | 'disagree'
  /** Of the button that the user has agreed with. */
  buttonId?: string
}

type Handler = (resolve: (answer: PrivacyAnswer) => void, info: { referrer: string }) => void

const KEY = 'preview:privacy'
const CONTRACT = '《小程序隐私保护指引》'

/** What a call fails with that the user has not agreed to: errno 104 everywhere. */
const refused = (): CallFailure => new CallFailure('privacy permission is not authorized', 104)

/** The mini-program's own way to ask; the last one that is registered counts. */
let handler: Handler | undefined

let refusedAt = -Infinity

/** The platform's own sheet, while it is shown: whoever needs consent meanwhile waits for the same answer. */
let sheet: Promise<void> | undefined

/** Buttons that the user has agreed with, by their id. */
const pressed = new Set<string>()

export function needsConsent(): boolean {
  return switches.privacy === 'needed' && localStorage.getItem(KEY) !== 'agreed'
}

/** To be awaited by what the privacy agreement covers; `referrer` is its name. */
export async function needPrivacy(referrer: string): Promise<void> {
  if (!needsConsent()) return
  if (performance.now() - refusedAt < switches.privacyPause) throw refused()
  if (handler) return askHandler(handler, referrer)
  sheet ??= askUser().finally(() => {
    sheet = undefined
  })
  return sheet
}

/** The same for a nickname's field, for which the platform does not call the mini-program's own handler. */
export function needPrivacyToType(): Promise<void> {
  return handler ? Promise.reject(refused()) : needPrivacy('input')
}

/** A tap on `<button open-type="agreePrivacyAuthorization">`, which is consent by itself. */
export function agreeByButton(id: string): Promise<object> {
  pressed.add(id)
  localStorage.setItem(KEY, 'agreed')
  return Promise.resolve({ errMsg: 'agreePrivacyAuthorization:ok' })
}

/** As when the user has removed the mini-program from the list of recent ones. */
export function forgetConsent(): void {
  localStorage.removeItem(KEY)
  pressed.clear()
  refusedAt = -Infinity
}

function refuse(): never {
  refusedAt = performance.now()
  throw refused()
}

/** Without an answer, the call that needs one hangs. */
async function askHandler(ask: Handler, referrer: string): Promise<void> {
  const agreed = await new Promise<boolean>((resolve) => {
    const answer = ({ event, buttonId = '' }: PrivacyAnswer): void => {
      if (event === 'disagree') resolve(false)
      if (event !== 'agree') return
      if (pressed.has(buttonId)) resolve(true)
      else console.warn(`[preview] nobody has agreed with a button "${buttonId}"`)
    }
    ask(answer, { referrer })
  })
  if (!agreed) refuse()
}

async function askUser(): Promise<void> {
  const agreed = await askInSheet({
    title: '用户隐私保护提示',
    text: `在你使用服务之前，请仔细阅读${CONTRACT}。如你同意该指引，请点击“同意”开始使用。`,
    refuse: '拒绝',
    agree: '同意',
  })
  if (!agreed) refuse()
  localStorage.setItem(KEY, 'agreed')
}

async function openPrivacyContract(): Promise<object> {
  void askInSheet({
    title: CONTRACT,
    text: '小程序的隐私保护指引由平台保管，这里没有它的内容。',
    agree: '关闭',
  })
  return {}
}

export const privacy = {
  getPrivacySetting: (options?: Callbacks) =>
    settle('getPrivacySetting', options, () => ({
      needAuthorization: needsConsent(),
      privacyContractName: CONTRACT,
    })),
  onNeedPrivacyAuthorization(listener: Handler): void {
    handler = listener
  },
  requirePrivacyAuthorize: (options?: Callbacks) =>
    settle('requirePrivacyAuthorize', options, async () => {
      await needPrivacy('requirePrivacyAuthorize')
      return {}
    }),
  openPrivacyContract: (options?: Callbacks) => settle('openPrivacyContract', options, openPrivacyContract),
}
