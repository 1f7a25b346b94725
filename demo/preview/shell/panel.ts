import { showDevices } from './device.ts'
import { showModes } from './modes.ts'
import { find, type PhoneWindow } from './phone-window.ts'
import { showPlatforms } from './platforms.ts'
import { showSwitches } from './switches.ts'
import { showEvents } from './tabs/events.ts'
import { showTabs } from './tabs/index.ts'
import { showPages } from './tabs/pages.ts'
import { showRequests } from './tabs/requests.ts'
import { showSession } from './tabs/session.ts'
import { showStorage } from './tabs/storage.ts'
import { t, translatePage } from './texts.ts'
import { showWeb } from './web.ts'

translatePage()

const frame = find<HTMLIFrameElement>('.phone__screen')
const loading = find('.phone__loading')

const platforms = showPlatforms({ onChoose: restart })
const again = (): void => restart(platforms.address)
const devices = showDevices()
const switches = showSwitches({ restart: again })
const showMode = showModes({
  onChoose(launchQuery) {
    frame.contentWindow?.preview.set({ launchQuery })
    again()
  },
})
const [requests, storage, events, pages, session] = [
  showRequests(),
  showStorage(),
  showEvents(),
  showPages(),
  showSession(),
]
const web = showWeb({ onScan: restart })
showTabs([
  { id: 'requests', name: '请求', side: requests.side },
  { id: 'storage', name: '存储', side: storage.side },
  { id: 'events', name: '事件', side: events.side },
  { id: 'pages', name: '页面栈', side: pages.side },
  { id: 'session', name: '会话', side: session.side },
  ...(web ? [{ id: 'web', name: '电脑网页', side: web.side, onSelect: web.open }] : []),
])

/** The phone's window is a new one after each start; the switches keep their places. */
function attach(): void {
  const phone = frame.contentWindow as PhoneWindow | null
  if (!phone || phone.location.href === 'about:blank') return
  if (!phone.preview) {
    loading.textContent = t('启动失败，请查看控制台')
    return
  }
  for (const follower of [devices, switches, requests, events, pages]) follower.attach(phone)
  // A browser may come back to the phone that was on screen before it loaded this page anew.
  platforms.showOf(phone.location.pathname)
  showMode(phone.preview.switches.launchQuery, phone.location)
  const { preview } = phone
  const whenStarted = (): void => {
    // Another start may have come between.
    if (phone.preview !== preview) return
    loading.hidden = true
    for (const follower of [storage, session]) follower.attach(phone)
  }
  // A project that does not compile says so in the phone.
  preview.ready.then(whenStarted, whenStarted)
}

frame.addEventListener('load', attach)
if (frame.contentDocument?.readyState === 'complete') attach()

/** Starts the mini-program anew, at its entry page unless a code leads to another. */
function restart(address: string): void {
  platforms.showOf(address)
  loading.textContent = t('正在启动…')
  loading.hidden = false
  frame.contentWindow?.location.replace(address)
}

find('#reload').addEventListener('click', again)
