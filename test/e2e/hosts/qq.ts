import { qq as provider } from '../../../backend/src/index.ts'
import { qq } from '../../../component/platform/qq.ts'
import type { HostEntry } from '../host.ts'

export const entry: HostEntry = { platform: qq, global: 'qq', appId: '1100000001', create: provider }
