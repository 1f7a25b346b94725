/** The contract, for each platform: one entry each. */
import { tuya } from '../../component/platform/tuya'
import { wechat } from '../../component/platform/wechat'
import { describePlatform } from './contract'
import { tuyaHost } from './tuya-host'

describePlatform({ platform: wechat, global: 'wx', failure: (errMsg) => ({ errMsg, errno: 1 }) })
describePlatform({ platform: tuya, ...tuyaHost })
