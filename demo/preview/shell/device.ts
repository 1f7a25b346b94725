import { choice } from './choice.ts'
import { find, type Follower, type PhoneWindow } from './phone-window.ts'

/** In pixels of the mini-program; those without a home button leave room for their bar and their camera. */
interface Device {
  name: string
  width: number
  height: number
  statusBar: number
  safeArea: boolean
}

const DEVICES: Device[] = [
  { name: 'iPhone SE 320×568', width: 320, height: 568, statusBar: 20, safeArea: false },
  { name: 'iPhone 8 375×667', width: 375, height: 667, statusBar: 20, safeArea: false },
  { name: 'iPhone 14 390×844', width: 390, height: 844, statusBar: 47, safeArea: true },
  { name: 'iPhone XR 414×896', width: 414, height: 896, statusBar: 44, safeArea: true },
  { name: 'Android 360×640', width: 360, height: 640, statusBar: 24, safeArea: false },
]
const USUAL = 1

const KEY = 'preview:device'

/** Around the screen, and around the phone on the page. */
const BEZEL = 12
const MARGIN = 24

/** Lets one choose how large the phone is. One that is larger than its place is shown smaller. */
export function showDevices(): Follower {
  const { select, element } = choice(
    '机型',
    DEVICES.map(({ name }, index) => [String(index), name]),
  )
  find('#choices').prepend(element)
  select.value = sessionStorage.getItem(KEY) ?? String(USUAL)
  let phone: PhoneWindow | undefined
  const device = (): Device => DEVICES[Number(select.value)] ?? DEVICES[USUAL]!

  const fit = (): void => {
    const { width, height } = device()
    const [outerWidth, outerHeight] = [width + 2 * BEZEL, height + 2 * BEZEL]
    const stage = find('#stage')
    const isBeside = getComputedStyle(document.body).display === 'grid'
    const room = isBeside ? (stage.clientHeight - 2 * MARGIN) / outerHeight : 1
    const scale = Math.max(0.4, Math.min(1, (stage.clientWidth - 2 * MARGIN) / outerWidth, room))
    const box = find('#fit')
    box.style.width = `${outerWidth * scale}px`
    box.style.height = `${outerHeight * scale}px`
    const frame = find('#phone')
    frame.style.width = `${outerWidth}px`
    frame.style.height = `${outerHeight}px`
    frame.style.transform = scale === 1 ? '' : `scale(${scale})`
  }
  const apply = (): void => {
    const { statusBar, safeArea } = device()
    phone?.preview.set({ statusBar, safeArea })
  }
  select.addEventListener('change', () => {
    sessionStorage.setItem(KEY, select.value)
    fit()
    apply()
  })
  new ResizeObserver(fit).observe(find('#stage'))
  fit()
  return {
    attach(next) {
      phone = next
      if (sessionStorage.getItem(KEY) !== null) apply()
    },
  }
}
