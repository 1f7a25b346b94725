import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { serve } from '../http/serve.ts'
import { createAccessTokens } from './access-tokens.ts'
import { refuse } from './answer.ts'
import { createCalls } from './calls.ts'
import { createCodeImages, defaultCodeUrl, type CodeUrl } from './code-image.ts'
import { createCodes } from './codes.ts'
import { createControls } from './controls.ts'
import { createContentCheck } from './content-check.ts'
import { createFaults } from './faults.ts'
import { createPhoneCodes } from './phone.ts'
import { platforms } from './registry.ts'
import { createVisits } from './visits.ts'
import { createCode2session } from './wechat.ts'

export type { Call } from './calls.ts'
export type { CodeUrl } from './code-image.ts'
export {
  startCloudDatabase,
  type CloudDatabase,
  type CloudDatabaseOptions,
  type DatabaseFault,
} from './cloud-database/index.ts'
export { defaultAppId, openIdOf } from './codes.ts'
export type { Fault } from './faults.ts'
export { createUserInfo, type UserInfoAnswer, type UserInfoSource } from './user-info.ts'
export { simulatorSecret } from './wechat.ts'

export interface SimulatorOptions {
  /** epoch ms; default Date.now */
  now?: () => number
  /** the address that a mini-program code stands for; default: one of mp.weixin.qq.com that shows nothing */
  codeUrl?: CodeUrl
}

export interface Simulator {
  fetch(request: Request): Promise<Response>
}

export interface StartSimulatorOptions extends SimulatorOptions {
  /** default: a free one */
  port?: number
  /** default 127.0.0.1 */
  host?: string
}

export interface RunningSimulator {
  /** `http://host:port`, what WECHAT_API is set to; for another platform `/<platform>` is added */
  url: string
  close(): Promise<void>
}

/**
 * Stands in for api.weixin.qq.com, and for the other platforms' servers at `/<platform>`: the real paths, parameters and
 * error codes, for any appid with the secret `secret`.
 * Everything is held in memory.
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { now = Date.now, codeUrl = defaultCodeUrl } = options
  const codes = createCodes(now)
  const tokens = createAccessTokens(now)
  const phoneCodes = createPhoneCodes(tokens, now)
  const faults = createFaults()
  const calls = createCalls()
  const visits = createVisits(now)
  const code2session = createCode2session(codes, visits, now)
  const createCodeImage = createCodeImages(tokens, codeUrl, now)
  const checkContent = createContentCheck(tokens, visits)

  const app = new Hono()
  app.route('/', createControls({ codes, phoneCodes, visits, faults, calls, now }))
  for (const platform of platforms) {
    const prefix = `/${platform.name}`
    const find = (code: string) => codes.find(code, platform.name)
    const standIn = platform.create({ codes: { find, isAlive: codes.isAlive }, now })
    app.all(`${prefix}/*`, (c) => {
      calls.add(now(), c.req.raw)
      return faults.apply(c.req.path, c.req.raw.signal, async () => {
        const path = c.req.path.slice(prefix.length)
        return (await standIn.answer(path, c.req.raw)) ?? c.text('not simulated', 404)
      })
    })
  }
  app.all('*', (c) => {
    calls.add(now(), c.req.raw)
    const query = new URL(c.req.url).searchParams
    return faults.apply(c.req.path, c.req.raw.signal, () => {
      switch (c.req.path) {
        case '/sns/jscode2session':
          return code2session(query)
        case '/cgi-bin/stable_token':
          return posted(c.req.raw, (body) => tokens.issue(body))
        case '/wxa/business/getuserphonenumber':
          return posted(c.req.raw, (body) => phoneCodes.redeem(query, body))
        case '/wxa/getwxacodeunlimit':
          return posted(c.req.raw, (body) => createCodeImage(query, body))
        case '/wxa/msg_sec_check':
          return posted(c.req.raw, (body) => checkContent(query, body))
        default:
          return c.text('not simulated', 404)
      }
    })
  })
  return { fetch: async (request) => app.fetch(request) }
}

async function posted(
  request: Request,
  answer: (body: Record<string, unknown>) => Response,
): Promise<Response> {
  if (request.method !== 'POST') return refuse(43002, 'require POST method')
  const body: unknown = await request.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null) return refuse(47001, 'data format error')
  return answer(body as Record<string, unknown>)
}

export async function startSimulator(options: StartSimulatorOptions = {}): Promise<RunningSimulator> {
  const { port = 0, host = '127.0.0.1', ...rest } = options
  const listener = getRequestListener(createSimulator(rest).fetch, { overrideGlobalObjects: false })
  // No grace: a call that is made to hang would hold the end up.
  const { url, close } = await serve(listener, { port, host, graceMs: 0 })
  return { url, close }
}
