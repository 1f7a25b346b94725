import { Hono } from 'hono'
import { z } from 'zod'
import type { Calls } from './calls.ts'
import { defaultAppId, openIdOf, type Codes } from './codes.ts'
import type { Faults } from './faults.ts'
import { phonePattern, type PhoneCodes } from './phone.ts'
import { sendPush, tryAddress } from './push.ts'
import { platforms } from './registry.ts'
import { createUserInfo } from './user-info.ts'
import type { Visits } from './visits.ts'

export interface ControlsOptions {
  codes: Codes
  phoneCodes: PhoneCodes
  visits: Visits
  faults: Faults
  calls: Calls
  now: () => number
}

const appid = z.string().regex(/^[\w-]{1,64}$/)

const providers = ['wechat', ...platforms.map(({ name }) => name)]

const codeSchema = z.strictObject({
  provider: z.enum(providers, `is none of ${providers.join(', ')}`),
  /** who logs in, by a name of your choice: it decides the openid */
  user: z.string().min(1).max(64),
  /** the mini-program the code is for; without it any may redeem it */
  appid: appid.optional(),
  /** whether the mini-program is bound to an Open Platform account, so that a unionid comes along */
  unionid: z.boolean().optional(),
  /** asks for a phone code too, as getPhoneNumber would give it, for this number */
  phone: z.string().regex(phonePattern, 'is not of the form 13800138000 or +852 61234567').optional(),
})

const userInfoSchema = z.strictObject({
  code: z.string(),
  nickName: z.string(),
  avatarUrl: z.string(),
  appid: appid.optional(),
  /** epoch seconds of the watermark; default now */
  timestamp: z.int().optional(),
})

const pushSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'is not an http or https address' }),
  /** as in the backend's settings; so the next one */
  token: z.string().min(1),
  encodingAesKey: z.string().length(43).optional(),
  format: z.enum(['json', 'xml']).default('json'),
  /** whose event; without it the address is tried, as WeChat does when it is set */
  user: z.string().min(1).max(64).optional(),
  event: z
    .enum(['user_info_modified', 'user_authorization_revoke', 'user_authorization_cancellation'])
    .default('user_authorization_revoke'),
  /** e.g. `6`, or several by comma */
  revokeInfo: z.string().optional(),
  appid: appid.optional(),
  /** epoch seconds; default now */
  timestamp: z.int().optional(),
})

const faultSchema = z.strictObject({
  path: z.string().startsWith('/'),
  times: z.int().min(1),
  status: z.int().min(200).max(599).optional(),
  errcode: z.int().optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  /** true is a byte each 100 ms */
  drip: z.union([z.literal(true).transform(() => 100), z.int().min(1).max(60_000)]).optional(),
  body: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
})

/** What steers the simulator, under /_simulator/. */
export function createControls({ codes, phoneCodes, visits, faults, calls, now }: ControlsOptions): Hono {
  const app = new Hono().basePath('/_simulator')

  app.post('/code', async (c) => {
    const { phone, ...request } = await read(c.req.raw, codeSchema)
    const { code } = codes.create(request)
    visits.visit(request.user)
    return c.json(
      phone === undefined ? { code } : { code, phoneCode: phoneCodes.create(phone, request.appid) },
    )
  })

  app.post('/userinfo', async (c) => {
    const input = await read(c.req.raw, userInfoSchema)
    const code = codes.find(input.code, 'wechat')
    if (code === undefined) throw new ControlError('code: never handed out here')
    const appId = input.appid ?? code.appId ?? defaultAppId
    return c.json(
      createUserInfo({
        sessionKey: code.sessionKey,
        appId,
        openId: openIdOf(appId, code.user),
        unionId: code.unionId,
        nickName: input.nickName,
        avatarUrl: input.avatarUrl,
        timestamp: input.timestamp ?? Math.floor(now() / 1000),
      }),
    )
  })

  app.post('/push', async (c) => {
    const { user, appid: appId = defaultAppId, ...push } = await read(c.req.raw, pushSchema)
    const timestamp = push.timestamp ?? Math.floor(now() / 1000)
    const reply =
      user === undefined
        ? tryAddress({ ...push, timestamp })
        : sendPush({ ...push, timestamp, appId, openId: openIdOf(appId, user) })
    return c.json(
      await reply.catch((cause: unknown) => {
        throw new ControlError(`url: no answer (${cause instanceof Error ? cause.name : 'unknown'})`)
      }),
    )
  })

  app.post('/fault', async (c) => {
    faults.add(await read(c.req.raw, faultSchema))
    return c.json({})
  })
  app.delete('/fault', (c) => {
    faults.clear()
    return c.json({})
  })

  app.get('/calls', (c) => c.json(calls.list()))
  app.delete('/calls', (c) => {
    calls.clear()
    return c.json({})
  })

  app.onError((error, c) => {
    const status = error instanceof ControlError ? 400 : 500
    return c.json(
      { error: status === 400 ? 'invalid_request' : 'internal_error', message: error.message },
      status,
    )
  })
  return app
}

class ControlError extends Error {}

async function read<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const value: unknown = await request.json().catch(() => {
    throw new ControlError('the body is not JSON')
  })
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new ControlError(
    result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; '),
  )
}
