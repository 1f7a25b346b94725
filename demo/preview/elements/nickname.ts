import { failure } from '../wx/async.ts'
import { needPrivacyToType } from '../wx/privacy.ts'
import { switches } from '../wx/switches.ts'
import type { Host } from './define.ts'

/** How long WeChat takes to look at a nickname, in milliseconds. */
const REVIEW_TIME = 100

/**
 * WeChat looks at a nickname once its field has lost the focus, and takes it away again when it finds fault with it. No
 * `input` tells of that: what a page has kept is stale then, which is why a nickname is read from the form.
 */
export function reviewNickname(host: Host, field: { value: string }, clear: () => void): void {
  const { value } = field
  if (!value) return
  setTimeout(() => {
    const pass = !switches.nicknameRefused
    if (!pass && field.value === value) {
      host.set('value', '')
      clear()
    }
    host.emit('nicknamereview', { pass, timeout: false })
  }, REVIEW_TIME)
}

/** A nickname is covered by the privacy agreement: its field has no focus before the user has agreed. */
export function askBeforeTyping(field: HTMLElement): void {
  field.blur()
  needPrivacyToType().then(
    () => field.focus(),
    (error: unknown) => console.warn(failure('input', error).errMsg),
  )
}
