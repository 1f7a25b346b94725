/** The contract, for each platform: one entry each. */
import { douyin } from '../../component/platform/douyin'
import { kuaishou } from '../../component/platform/kuaishou'
import { qq } from '../../component/platform/qq'
import { tuya } from '../../component/platform/tuya'
import { wechat } from '../../component/platform/wechat'
import { describePlatform } from './contract'
import { tuyaHost } from './tuya-host'

describePlatform({ platform: wechat, global: 'wx', failure: (errMsg) => ({ errMsg, errno: 1 }) })
describePlatform({ platform: tuya, ...tuyaHost })
describePlatform({ platform: qq, global: 'qq', failure: (errMsg) => ({ errMsg, errCode: -1 }) })
describePlatform({ platform: douyin, global: 'tt', failure: (errMsg) => ({ errMsg, errNo: 10_201 }) })
describePlatform({
  platform: kuaishou,
  global: 'ks',
  failure: (msg) => ({ code: -1, msg }),
  methods: 'GET and POST',
})
