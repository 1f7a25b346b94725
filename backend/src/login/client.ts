import type { Client } from '../store/store.ts'

/** What the User-Agent of WeChat names, the more telling first. */
const devices: readonly [pattern: RegExp, name: string][] = [
  [/wechatdevtools/i, 'WeChat DevTools'],
  [/iPad/, 'iPad'],
  [/iPhone/, 'iPhone'],
  [/OpenHarmony|HarmonyOS/i, 'HarmonyOS'],
  [/Android/i, 'Android'],
  [/Windows/i, 'Windows'],
  [/Macintosh|Mac OS/i, 'Mac'],
  [/Linux/i, 'Linux'],
]

/** For the list of sessions: a word for the device, no more. The User-Agent itself is not kept. */
export function clientOf(userAgent = ''): Client {
  const name = devices.find(([pattern]) => pattern.test(userAgent))?.[1] ?? ''
  return { kind: 'mini-program', name }
}
