import { navigation } from '../wx/navigation.ts'
import type { ElementDefinition } from './define.ts'

const CALLS: Record<string, keyof typeof navigation> = {
  navigate: 'navigateTo',
  redirect: 'redirectTo',
  switchTab: 'switchTab',
  reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
}

export const navigator: ElementDefinition = {
  name: 'navigator',
  properties: { url: 'string', openType: 'string', delta: 'number' },
  events: ['success', 'fail', 'complete'],
  ignored: ['target', 'appId', 'path', 'extraData', 'version', 'shortLink'],
  setup(host) {
    host.dom.setAttribute('role', 'link')
    host.dom.tabIndex = 0
    host.node.addListener('tap', () => {
      const openType = String(host.get('openType') || 'navigate')
      const call = CALLS[openType]
      if (!call) return console.warn(`[preview] <navigator open-type="${openType}"> is not simulated`)
      void navigation[call]({
        url: String(host.get('url') ?? ''),
        delta: Number(host.get('delta')) || 1,
        success: (result: unknown) => host.emit('success', result),
        fail: (result: unknown) => host.emit('fail', result),
        complete: (result: unknown) => host.emit('complete', result),
      })
    })
    return undefined
  },
}
