import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Routes } from '../serve/forward.ts'
import type { ContainerMessage, FunctionMessage } from '../wx/cloud-message.ts'
import { callContainer } from './container.ts'
import { addressOfFile } from './files.ts'
import { type Caller, createFunctions } from './functions.ts'

/** What stands behind `wx.cloud`. */
export interface CloudOptions {
  /** The openid of a user of the phone, the same as `wx.login` leads to. */
  openIdOf(appId: string, user: string): string
  /** Where `wx-server-sdk` finds the database: what `TCB_CONTEXT_CNFG.URL` is set to. */
  databaseUrl?: string
  /** The services of cloud hosting, by name. */
  services?: Routes
  /** Milliseconds that a function may take. Default: 20 000. */
  timeout?: number
  /** Takes what functions write to their console; by default it goes to stdout. */
  log?(name: string, text: string): void
}

export interface Cloud {
  callFunction(message: FunctionMessage, ip: string): Promise<object>
  callContainer(message: ContainerMessage, ip: string, signal: AbortSignal): Promise<object>
  /** Where a file of the cloud storage can be fetched. */
  addressOf(fileId: string): Promise<string | undefined>
  restart(): Promise<void>
  close(): Promise<void>
}

/** WeChat's cloud for the DevTools project in `root`. */
export function createCloud(root: string, options: CloudOptions): Cloud {
  const { openIdOf, databaseUrl, services = {}, timeout, log = printLog } = options
  const functions = createFunctions({ root, databaseUrl, timeout, log })

  function callerOf(user: string, ip: string): Caller {
    const { appid } = JSON.parse(fs.readFileSync(path.join(root, 'project.config.json'), 'utf8')) as {
      appid: string
    }
    return { appId: appid, openId: openIdOf(appid, user), ip }
  }

  return {
    async callFunction({ name, data, user, env, delay = 0 }, ip) {
      if (delay > 0) await wait(delay)
      return functions.call(name, data, callerOf(user, ip), env)
    },
    callContainer: ({ user, env, ...request }, ip, signal) =>
      callContainer(request, services, callerOf(user, ip), env, signal),
    addressOf: async (fileId) => databaseUrl && addressOfFile(fileId, databaseUrl),
    restart: functions.restart,
    close: functions.close,
  }
}

/** Each line under the function's name. */
export function printLog(name: string, text: string): void {
  process.stdout.write(text.replace(/^(?=.)/gm, `[${name}] `))
}
