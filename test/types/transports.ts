/** The transports that an author imports by themselves. */
import server from 'miniprogram-login'
import type { Transport } from 'miniprogram-login'
import { cloudContainer } from 'miniprogram-login/transport/cloud-container'
import { cloudFunction } from 'miniprogram-login/transport/cloud-function'
import { expectType, type Same } from './expect'

server.configure({ transport: cloudFunction({ name: 'login' }) })
server.configure({ transport: cloudFunction({ name: 'login', env: 'prod-1' }) })
server.configure({ transport: cloudContainer({ env: 'prod-1', service: 'login' }) })
expectType<Same<ReturnType<typeof cloudFunction>, Transport>>()

// @ts-expect-error which function?
cloudFunction({ env: 'prod-1' })
// @ts-expect-error which environment?
cloudContainer({ service: 'login' })

/** One of the author's own may send whole addresses by the platform. */
export const own: Transport = (request, platform) => platform.request(request)
