/** A web page with a login by scanning, as an author would write one with `miniprogram-login-backend/pc`. */
import { createScanLogin } from 'miniprogram-login-backend/pc'
import { createAccount, storedSession } from './account.ts'
import { find } from './dom.ts'
import { showLogin } from './login.ts'
import { currentLanguage, isTextName, setLanguage, text, type TextName } from './texts.ts'

/** The page is in `/pc/`, beside the API. */
const baseUrl = new URL('..', location.href).href.replace(/\/$/, '')

const scan = createScanLogin({
  baseUrl,
  onChange(state) {
    showLogin(state)
    if (state.session) open(state.session)
  },
})

const account = createAccount({
  baseUrl,
  onEnd(how) {
    notify(how === 'ended' ? 'ended' : undefined)
    show('login')
    scan.start()
  },
  onTrouble: () => notify('logoutFailed'),
})

function open(session: Parameters<typeof account.open>[0]): void {
  scan.stop()
  notify(undefined)
  account.open(session)
  show('account')
  // To those who see nothing the page has changed altogether.
  find('account-title').focus({ preventScroll: true })
}

function show(name: 'login' | 'account'): void {
  find('login').hidden = name !== 'login'
  find('account').hidden = name !== 'account'
}

let noticed: TextName | undefined

function notify(name: TextName | undefined): void {
  noticed = name
  const notice = find('notice')
  notice.hidden = name === undefined
  notice.textContent = name ? text(name) : ''
}

function translate(): void {
  document.documentElement.lang = currentLanguage()
  document.title = text('pageTitle')
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    const name = element.dataset['text'] ?? ''
    if (isTextName(name)) element.textContent = text(name)
  }
  const other = find('language')
  other.textContent = text('other')
  other.lang = currentLanguage() === 'zh-CN' ? 'en' : 'zh-CN'
  showLogin()
  account.translate()
  notify(noticed)
}

find('language').addEventListener('click', () => {
  setLanguage(currentLanguage() === 'zh-CN' ? 'en-US' : 'zh-CN')
  translate()
})
find('again').addEventListener('click', () => {
  notify(undefined)
  scan.refresh()
})
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') account.reload()
})

translate()
const session = storedSession()
if (session) open(session)
else scan.start()
