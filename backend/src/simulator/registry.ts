import { douyin } from './douyin.ts'
import { kuaishou } from './kuaishou.ts'
import { qq } from './qq.ts'
import type { PlatformStandIn } from './stand-in.ts'
import { tuya } from './tuya.ts'

/** The platforms that are simulated beside WeChat. */
export const platforms: readonly PlatformStandIn[] = [qq, douyin, kuaishou, tuya]
