import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { createInstances, type Instances, type Outcome } from './instances.ts'

/** Instances of one function at once; the platform has more. */
const MOST = 3
/** The platform's default is 3 seconds, and 20 what one sets for a function with a database. */
const TIMEOUT = 20_000

/** Who calls, as WeChat's client says it. */
export interface Caller {
  openId: string
  unionId?: string
  appId: string
  ip: string
}

export interface FunctionsOptions {
  /** The folder of a DevTools project; its project.config.json names `cloudfunctionRoot`. */
  root: string
  /** Where `wx-server-sdk` finds the database: what `TCB_CONTEXT_CNFG.URL` is set to. */
  databaseUrl?: string | undefined
  /** Milliseconds a call may take. Default: 20 000. */
  timeout?: number | undefined
  /** Takes what functions write to their console. */
  log(name: string, text: string): void
}

/** A result, or the platform's number and text for what went wrong. */
export type CallOutcome = { result?: unknown } | { errCode: number; reason: string }

export interface Functions {
  /** Runs `<cloudfunctionRoot>/<name>/`. Never rejects. */
  call(name: string, event: unknown, caller: Caller, env: string): Promise<CallOutcome>
  /** Functions are read anew at their next call. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Runs the project's cloud functions on this machine, as the platform would. */
export function createFunctions({ root, databaseUrl, timeout = TIMEOUT, log }: FunctionsOptions): Functions {
  let running = new Map<string, Instances>()

  async function restart(): Promise<void> {
    const ended = [...running.values()]
    running = new Map()
    await Promise.all(ended.map((instances) => instances.close()))
  }

  return {
    async call(name, event, caller, env) {
      const folder = folderOf(root, name)
      if (!folder) return failure(-501000, 'FunctionName parameter could not be found')
      // An environment is another installation of the function.
      const key = `${env} ${name}`
      const instances =
        running.get(key) ??
        createInstances({
          folder,
          most: MOST,
          timeout,
          env: platformEnv(env, name, databaseUrl),
          log: (text) => log(name, text),
        })
      running.set(key, instances)
      const request = { event, context: contextOf(name, env, timeout), env: callerEnv(caller) }
      return read(await instances.run(request), timeout)
    },
    restart,
    close: restart,
  }
}

/** @param name as a mini-program says it: anything */
function folderOf(root: string, name: unknown): string | undefined {
  if (typeof name !== 'string' || !/^[A-Za-z][\w-]*$/.test(name)) return undefined
  const config = JSON.parse(fs.readFileSync(path.join(root, 'project.config.json'), 'utf8')) as {
    cloudfunctionRoot?: string
  }
  const folder = path.resolve(root, config.cloudfunctionRoot ?? 'cloudfunctions', name)
  return fs.existsSync(folder) ? folder : undefined
}

/** Nothing of this machine but what Node needs; names and values as the platform's runtime has them. */
function platformEnv(env: string, name: string, databaseUrl: string | undefined): Record<string, string> {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR']
  const own = Object.fromEntries(kept.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])))
  return {
    ...(own as Record<string, string>),
    TZ: 'UTC',
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    SCF_NAMESPACE: env,
    SCF_FUNCTIONNAME: name,
    TCB_ENV: env,
    // Nothing is signed for the real cloud here.
    TENCENTCLOUD_SECRETID: 'preview',
    TENCENTCLOUD_SECRETKEY: 'preview',
    TENCENTCLOUD_SESSIONTOKEN: 'preview',
    ...(databaseUrl && { TCB_CONTEXT_CNFG: JSON.stringify({ URL: databaseUrl }) }),
  }
}

/** What `getWXContext()` reads. */
function callerEnv({ openId, unionId, appId, ip }: Caller): Record<string, string> {
  const context: Record<string, string> = {
    WX_CLIENTIP: ip,
    WX_OPENID: openId,
    WX_APPID: appId,
    ...(unionId && { WX_UNIONID: unionId }),
  }
  return { ...context, WX_CONTEXT_KEYS: Object.keys(context).join(','), TCB_SOURCE: 'wx_client' }
}

function contextOf(name: string, env: string, timeout: number): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    memory_limit_in_mb: 256,
    time_limit_in_ms: timeout,
    request_id: randomUUID(),
    function_name: name,
    function_version: '$LATEST',
    namespace: env,
  }
}

/** https://developers.weixin.qq.com/miniprogram/dev/wxcloud/guide/error-code.html */
function read(outcome: Outcome, timeout: number): CallOutcome {
  switch (outcome.kind) {
    case 'returned':
      return { result: outcome.result }
    case 'threw':
      return failure(-504002, `functions execute fail | errMsg: ${outcome.error}`)
    case 'timeout':
      return failure(-504003, ` | errMsg: Invoking task timed out after ${timeout / 1000} seconds`)
    case 'died':
      return failure(-504002, 'functions execute fail | errMsg: Process exited before completing request')
  }
}

const failure = (errCode: number, reason: string): CallOutcome => ({
  errCode,
  reason: `Error: errCode: ${errCode} ${reason}`,
})
