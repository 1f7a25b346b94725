import { kuaishou as provider } from '../../../backend/src/index.ts'
import { kuaishou } from '../../../component/platform/kuaishou.ts'
import type { HostEntry } from '../host.ts'

export const entry: HostEntry = {
  platform: kuaishou,
  global: 'ks',
  appId: 'ks0000000000000001',
  create: provider,
  methods: ['GET', 'POST'],
  refusal: (status) => ({ code: -1, msg: `request:fail http status ${status}` }),
}
