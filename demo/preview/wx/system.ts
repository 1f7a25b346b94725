import { NAVIGATION_BAR_HEIGHT } from '../shell/bar.ts'
import { backend } from '../runtime/engine.ts'
import { settle, type Callbacks } from './async.ts'
import { SAFE_AREA, switches } from './switches.ts'
import { currentTheme } from './theme.ts'

const SDK_VERSION = '3.8.0'

function getWindowInfo() {
  const { width, height, top } = backend.viewport()
  const bottom = innerHeight - (switches.safeArea ? SAFE_AREA : 0)
  return {
    pixelRatio: devicePixelRatio,
    screenWidth: innerWidth,
    screenHeight: innerHeight,
    windowWidth: width,
    windowHeight: height,
    statusBarHeight: switches.statusBar,
    screenTop: top,
    safeArea: {
      left: 0,
      right: innerWidth,
      top: switches.statusBar,
      bottom,
      width: innerWidth,
      height: bottom - switches.statusBar,
    },
  }
}

const getDeviceInfo = () => ({
  brand: 'devtools',
  model: 'iPhone 8',
  system: 'iOS 16.0',
  platform: 'devtools',
})

const getAppBaseInfo = () => ({
  SDKVersion: SDK_VERSION,
  version: '8.0.50',
  language: switches.language,
  theme: currentTheme(),
  enableDebug: false,
  host: { env: 'WeChat' },
})

const getSystemInfoSync = () => ({ ...getWindowInfo(), ...getDeviceInfo(), ...getAppBaseInfo() })

/** Where the capsule is; a page with its own navigation bar lays itself out around it. */
function getMenuButtonBoundingClientRect() {
  const width = 87
  const height = 32
  const top = switches.statusBar + (NAVIGATION_BAR_HEIGHT - height) / 2
  const right = innerWidth - 7
  return { width, height, top, right, bottom: top + height, left: right - width }
}

export const system = {
  getWindowInfo,
  getDeviceInfo,
  getAppBaseInfo,
  getSystemInfoSync,
  getMenuButtonBoundingClientRect,
  getSystemInfo: (options?: Callbacks) => settle('getSystemInfo', options, getSystemInfoSync),
  getSystemInfoAsync: (options?: Callbacks) => settle('getSystemInfoAsync', options, getSystemInfoSync),
  getNetworkType: (options?: Callbacks) => settle('getNetworkType', options, () => ({ networkType: 'wifi' })),
  getSystemSetting: () => ({
    bluetoothEnabled: true,
    locationEnabled: true,
    wifiEnabled: true,
    deviceOrientation: 'portrait',
  }),
  vibrateShort: (options?: Callbacks) => settle('vibrateShort', options, () => ({})),
  setClipboardData: (options: Callbacks & { data: string }) =>
    settle('setClipboardData', options, async () => {
      await navigator.clipboard.writeText(options.data)
      return {}
    }),
}
