import { douyin as provider } from '../../../backend/src/index.ts'
import { douyin } from '../../../component/platform/douyin.ts'
import type { HostEntry } from '../host.ts'

export const entry: HostEntry = {
  platform: douyin,
  global: 'tt',
  appId: 'tt0000000000000001',
  create: provider,
  login: { anonymousCode: 'anonymous', isLogin: true },
}
