import type { TestContext } from 'node:test'
import cloud from 'wx-server-sdk'
import type { CloudAnswer, CloudMain } from '../../src/cloud.ts'
import {
  startCloudDatabase,
  type CloudDatabase,
  type CloudDatabaseOptions,
} from '../../src/simulator/cloud-database/index.ts'

/** What the platform puts into the environment of a function, but for the one call. */
const runtime = {
  TENCENTCLOUD_RUNENV: 'SCF',
  TENCENTCLOUD_REGION: 'ap-shanghai',
  SCF_NAMESPACE: 'test-env',
  TCB_ENV: 'test-env',
  TENCENTCLOUD_SECRETID: 'id',
  TENCENTCLOUD_SECRETKEY: 'key',
  TENCENTCLOUD_SESSIONTOKEN: 'token',
  // No warning of slow calls, whose timer would outlive a call that breaks.
  SILENCE: 'true',
}

/** The real SDK, whose calls go to a stand-in of this test's own. */
export async function startCloud(t: TestContext, options: CloudDatabaseOptions = {}): Promise<CloudDatabase> {
  const database = await startCloudDatabase(options)
  t.after(() => database.close())
  Object.assign(process.env, runtime, { TCB_CONTEXT_CNFG: JSON.stringify({ URL: database.url }) })
  cloud.init({ env: 'test-env' } as Parameters<typeof cloud.init>[0])
  return database
}

/** What the platform says of one call. */
export interface Call {
  source?: string
  openId?: string
  appId?: string
  unionId?: string
  ip?: string
  /** of another mini-program that shares the environment */
  from?: { openId: string; appId: string }
}

export const appId = 'wx0000000000000001'

/** Runs a function as the platform does: with the call's context in the environment while it begins. */
export function run(main: CloudMain, event: unknown, call: Call = {}): Promise<CloudAnswer> {
  const { source = 'wx_client', openId, ip = '192.0.2.1', unionId, from } = call
  const context: Record<string, string | undefined> = {
    WX_OPENID: openId,
    WX_APPID: call.appId ?? (openId === undefined ? undefined : appId),
    WX_UNIONID: unionId,
    WX_CLIENTIP: ip,
    WX_FROM_OPENID: from?.openId,
    WX_FROM_APPID: from?.appId,
  }
  for (const [name, value] of Object.entries(context)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  process.env['WX_CONTEXT_KEYS'] = Object.keys(context).join(',')
  process.env['TCB_SOURCE'] = source
  return main(event)
}

export const request = (
  method: string,
  path: string,
  {
    token,
    json,
    ...rest
  }: { token?: string; json?: object; body?: string; base64?: true; query?: string; type?: string } = {},
): object => {
  const { type = 'application/json', ...sent } = rest
  return {
    method,
    path,
    query: '',
    header: { 'content-type': type, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...sent,
  }
}

export const loginWith = (code: string, more: object = {}): object =>
  request('POST', '/login', { json: { provider: 'wechat', code, ...more } })

export interface Body {
  code: number
  error?: string
  message?: string
  result: { utoken: string; expiresAt: number; user: { id: string; avatarUrl: string; phone: string | null } }
}

export const bodyOf = (answer: CloudAnswer): Body => JSON.parse(answer.body) as Body

export { cloud }
