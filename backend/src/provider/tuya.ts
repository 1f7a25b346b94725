import { z } from 'zod'
import { ConfigError } from '../config-error.ts'
import { createBreaker } from './breaker.ts'
import type { ProviderFactory, UserTokens } from './provider.ts'
import { createTuyaApi } from './tuya-api.ts'
import { readTuyaCall } from './tuya-call.ts'
import { toCallError, toLoginError, toRenewError } from './tuya-error.ts'

/** The data centres. https://developer.tuya.com/en/docs/iot/api-request */
export const tuyaRegions = {
  cn: 'https://openapi.tuyacn.com',
  'us-west': 'https://openapi.tuyaus.com',
  'us-east': 'https://openapi-ueaz.tuyaus.com',
  'eu-central': 'https://openapi.tuyaeu.com',
  'eu-west': 'https://openapi-weaz.tuyaeu.com',
  in: 'https://openapi.tuyain.com',
  sg: 'https://openapi-sg.iotbing.com',
} as const

export type TuyaRegion = keyof typeof tuyaRegions

export interface TuyaOptions {
  /** Access ID of the cloud project that the mini-program is linked to, from platform.tuya.com */
  clientId: string
  /** Access Secret */
  secret: string
  /** the data centre of the users; default `cn` */
  region?: TuyaRegion
  /** in place of a region's address; for the simulator `http://localhost:3001/tuya` */
  api?: string
  /** for one call from its start to its last byte; default 5000; over 10 seconds two nodes may renew one user's tokens */
  timeoutMs?: number
}

const seconds = z.number().positive().max(1e9)

/** Tuya's page names the life `expire` in its table and `expire_time` in its example, and says that it is 2 hours. */
const tokenSchema = z.object({
  access_token: z.string().min(1).max(1024),
  refresh_token: z.string().min(1).max(1024),
  expire_time: seconds.optional(),
  expire: seconds.optional(),
  uid: z.string().min(1).max(128),
})

/** Lists of devices are larger than what a login answers. */
const maxCallBytes = 1024 * 1024

/** Tuya smart mini-programs. https://developer.tuya.com/en/miniapp/develop/miniapp/api/login/login */
export function tuya(options: TuyaOptions): ProviderFactory {
  const { clientId, secret, region = 'cn', timeoutMs = 5000 } = options
  if (!clientId) throw new ConfigError('tuya: clientId is missing')
  if (!secret) throw new ConfigError('tuya: secret is missing')
  const address = options.api ?? (Object.hasOwn(tuyaRegions, region) ? tuyaRegions[region] : undefined)
  if (address === undefined) {
    throw new ConfigError(`tuya: region is none of ${Object.keys(tuyaRegions).join(', ')}`)
  }

  return ({ now, log }) => {
    const breaker = createBreaker({ name: 'tuya', now, log })
    const common = { api: address, clientId, secret, timeoutMs, now }
    const api = createTuyaApi({ ...common, breaker })
    // Apart from the logins: a call of the author's that never comes off does not stop them.
    const calls = createTuyaApi({
      ...common,
      breaker: createBreaker({ name: 'tuya calls', now, log }),
      maxAnswerBytes: maxCallBytes,
    })

    async function askTokens(request: {
      path: string
      query?: Record<string, string>
      toError: typeof toLoginError
    }): Promise<{ subject: string; tokens: UserTokens }> {
      const at = now()
      const result = await api.ask({ ...request, answer: tokenSchema })
      const endsAt = at + (result.expire_time ?? result.expire ?? 7200) * 1000
      return {
        subject: result.uid,
        tokens: { accessToken: result.access_token, refreshToken: result.refresh_token, endsAt },
      }
    }

    return {
      name: 'tuya',
      appId: clientId,

      async exchange(code) {
        const query = { code, grant_type: '2' }
        const { subject, tokens } = await askTokens({ path: '/v1.0/token', query, toError: toLoginError })
        const identity = { provider: 'tuya', appId: clientId, subject, unionId: null }
        return { identity, sessionKey: null, tokens }
      },

      async renew({ refreshToken }) {
        const path = `/v1.0/token/${encodeURIComponent(refreshToken)}`
        return (await askTokens({ path, toError: toRenewError })).tokens
      },

      call: async ({ accessToken }, subject, call) =>
        calls.ask({
          ...readTuyaCall(call, subject),
          accessToken,
          answer: z.unknown(),
          toError: toCallError,
        }),

      upstreamState: () => breaker.state(),
      close: async () => {
        await Promise.all([api.close(), calls.close()])
      },
    }
  }
}
