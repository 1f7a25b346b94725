import { ConfigError } from '../config-error.ts'
import { createBreaker } from './breaker.ts'
import { createPlatformHttp, type PlatformHttp } from './platform-http.ts'
import type { ProviderFactory } from './provider.ts'

export interface CodeProviderOptions {
  appId: string
  /** the mini-program's secret, from the platform's console */
  secret: string
  /** default: the platform's own server; another one for the simulator */
  api?: string
  /** for one exchange from its start to its last byte; default 5000 */
  timeoutMs?: number
}

/** A platform of which nothing is asked but who a code stands for. */
export interface CodePlatform {
  /** the provider's */
  name: string
  /** its own server */
  api: string
  /** One call. Fails with the ApiError of its refusal; what else goes wrong is `platform_unavailable` by itself. */
  redeem(http: PlatformHttp, app: { appId: string; secret: string; code: string }): Promise<Redeemed>
}

export interface Redeemed {
  /** openid or uid: the same at every login of this user in this mini-program */
  subject: string
  /** across the mini-programs of one owner; absent where the platform has none */
  unionId?: string | null | undefined
  sessionKey: string
}

export function createCodeProvider(platform: CodePlatform, options: CodeProviderOptions): ProviderFactory {
  const { name } = platform
  const { appId, secret, api = platform.api, timeoutMs = 5000 } = options
  if (!appId) throw new ConfigError(`${name}: appId is missing`)
  if (!secret) throw new ConfigError(`${name}: secret is missing`)

  return ({ now, log }) => {
    const breaker = createBreaker({ name, now, log })
    const http = createPlatformHttp({ api, timeoutMs, breaker })
    return {
      name,
      appId,
      async exchange(code) {
        const { subject, unionId, sessionKey } = await platform.redeem(http, { appId, secret, code })
        return { identity: { provider: name, appId, subject, unionId: unionId || null }, sessionKey }
      },
      upstreamState: () => breaker.state(),
      close: () => http.close(),
    }
  }
}
