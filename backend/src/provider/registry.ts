import { douyinSettings } from './douyin.ts'
import { kuaishouSettings } from './kuaishou.ts'
import { qqSettings } from './qq.ts'
import type { ProviderSettings } from './settings.ts'
import { tuyaSettings } from './tuya-settings.ts'
import { wechatSettings } from './wechat-settings.ts'

/** What the command can be told to use, by environment variables; the first is what it asks for if it is told nothing. */
export const registry: readonly [ProviderSettings, ...ProviderSettings[]] = [
  wechatSettings,
  tuyaSettings,
  qqSettings,
  douyinSettings,
  kuaishouSettings,
]
