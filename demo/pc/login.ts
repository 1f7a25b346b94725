import type { ScanState } from 'miniprogram-login-backend/pc'
import { find, nameOf, showAvatar } from './dom.ts'
import { isTextName, text, type TextName } from './texts.ts'

const code = find('code')
const image = find<HTMLImageElement>('image')
const again = find<HTMLButtonElement>('again')
const stateLine = find('state')
const hint = find('hint')

/** What the button says where there is one. */
const BUTTONS: Partial<Record<ScanState['status'], TextName>> = {
  expired: 'refresh',
  cancelled: 'again',
  failed: 'retry',
}

let shown: ScanState = { status: 'loading' }
let clock: ReturnType<typeof setInterval> | undefined

/** Shows a state of the wait; also again, in another language. */
export function showLogin(state: ScanState = shown): void {
  shown = state
  const { status, user } = state
  code.dataset['status'] = status
  setText(stateLine, text(status))
  image.hidden = state.image === undefined
  if (state.image !== undefined && image.src !== state.image) image.src = state.image
  image.alt = text('image')
  find('scanned-name').textContent = user ? nameOf(user) : ''
  if (user) showAvatar(find('scanned-avatar'), user)
  showHint()
  clearInterval(clock)
  if (state.expiresAt !== undefined) clock = setInterval(showHint, 1000)
  const button = BUTTONS[status]
  if (!button) return
  again.textContent = text(button)
  // Enter goes on from here, unless the keyboard is somewhere else.
  if (document.activeElement === document.body) again.focus({ preventScroll: true })
}

function showHint(): void {
  const { status, error, expiresAt } = shown
  hint.classList.toggle('code__hint--trouble', error !== undefined)
  if (status === 'failed') setText(hint, reasonOf(error))
  else if (error !== undefined) setText(hint, text('trouble'))
  else if (expiresAt === undefined) setText(hint, '')
  else setText(hint, text('left', { time: format(expiresAt - Date.now()) }))
}

function reasonOf(error = 'other'): string {
  const name = `error_${error}`
  return text(isTextName(name) ? name : 'error_other')
}

/** The same text again would be read out again. */
function setText(element: HTMLElement, words: string): void {
  if (element.textContent !== words) element.textContent = words
}

function format(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
