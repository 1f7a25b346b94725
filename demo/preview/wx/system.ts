import { STATUS_BAR_HEIGHT, NAVIGATION_BAR_HEIGHT } from '../shell/bar.ts'
import { backend } from '../runtime/engine.ts'
import { settle, type Callbacks } from './async.ts'

const SDK_VERSION = '3.8.0'

function getWindowInfo() {
  const { width, height, top } = backend.viewport()
  return {
    pixelRatio: devicePixelRatio,
    screenWidth: innerWidth,
    screenHeight: innerHeight,
    windowWidth: width,
    windowHeight: height,
    statusBarHeight: STATUS_BAR_HEIGHT,
    screenTop: top,
    safeArea: {
      left: 0,
      right: innerWidth,
      top: STATUS_BAR_HEIGHT,
      bottom: innerHeight,
      width: innerWidth,
      height: innerHeight - STATUS_BAR_HEIGHT,
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
  language: 'zh_CN',
  theme: 'light',
  enableDebug: false,
  host: { env: 'WeChat' },
})

const getSystemInfoSync = () => ({ ...getWindowInfo(), ...getDeviceInfo(), ...getAppBaseInfo() })

/** Where the capsule is; a page with its own navigation bar lays itself out around it. */
function getMenuButtonBoundingClientRect() {
  const width = 87
  const height = 32
  const top = STATUS_BAR_HEIGHT + (NAVIGATION_BAR_HEIGHT - height) / 2
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
