import { randomUUID } from 'node:crypto'
import { readContext, type CallContext } from './cloud/context.ts'
import { toAnswer, toIncoming, type CloudAnswer } from './cloud/event.ts'
import { readCloudKeys } from './cloud/key.ts'
import { readOwnRoutes, type OwnRoutes } from './cloud/own-routes.ts'
import { createCloudPictures } from './cloud/pictures.ts'
import type { CloudSdk } from './cloud/sdk.ts'
import { createCore, type Core } from './core.ts'
import { toFailure, toOutgoing } from './http/dispatch.ts'
import { createLog, type LogLevel, type LogOptions } from './log.ts'
import { wechatCloud, type WechatCloudOptions } from './provider/wechat-cloud.ts'
import { parseSecretKey } from './secret-key.ts'
import { createKeyRing, type KeyRing } from './seal.ts'
import { readSettings, type CommonOptions } from './settings.ts'
import { createCloudStore } from './store/cloud.ts'

export { ConfigError } from './config-error.ts'
export { ApiError, isApiError, type ApiErrorOptions, type ErrorName } from './error.ts'
export type { CloudAnswer } from './cloud/event.ts'
export type { OwnRequest, OwnRoutes } from './cloud/own-routes.ts'
export type { CloudSdk } from './cloud/sdk.ts'
export type { LoginEvent, OnLogin } from './login/service.ts'
export { wechatCloud, type WechatCloudOptions } from './provider/wechat-cloud.ts'
export type { CommonOptions } from './settings.ts'
export { createCloudStore } from './store/cloud.ts'

export interface CloudFunctionOptions
  extends CommonOptions, Omit<Partial<WechatCloudOptions>, 'cloud' | 'timeoutMs'> {
  /** wx-server-sdk, after its `cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })` */
  cloud: CloudSdk
  /** the one mini-program whose users may log in; default: each that calls, every one with users of its own */
  appId?: string
  /** key ring, newest first, comma-separated; default: SECRET_KEY, or else one that is kept in the database */
  secretKey?: string
  /** your own routes, for those who have logged in */
  routes?: OwnRoutes
  /** default: a line a request on the function's log */
  log?: LogLevel | LogOptions
}

/** What the function's module exports as `main`. It always resolves: what goes wrong is an answer, too. */
export type CloudMain = (event: unknown, context?: unknown) => Promise<CloudAnswer>

/**
 * The whole backend as one cloud function of WeChat's: the same routes and answers as over HTTP, with users and sessions in
 * the cloud database, and the user's identity by WeChat's own word.
 *
 *     const cloud = require('wx-server-sdk')
 *     cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
 *     const main = import('miniprogram-login-backend/cloud').then(({ createCloudFunction }) => createCloudFunction({ cloud }))
 *     exports.main = async (event) => (await main)(event)
 *
 * A timer, whichever, has it delete what is over.
 */
export function createCloudFunction(options: CloudFunctionOptions): CloudMain {
  const { cloud, appId, secretKey = process.env['SECRET_KEY'], routes = {}, nickNameCheck, scan } = options
  const settings = readSettings(options)
  const log = createLog(
    typeof options.log === 'object' ? { stream, ...options.log } : toLogOptions(options.log),
  )
  const givenKeys = secretKey ? parseSecretKey(secretKey) : undefined
  const openStore = () =>
    createCloudStore(cloud.database(), {
      pictures: createCloudPictures(cloud),
      warn: (detail, message) => log.warn(detail, message),
    })

  const open = async (ownAppId: string): Promise<Core> =>
    create(ownAppId, createKeyRing(await readCloudKeys(cloud.database(), givenKeys)))

  function create(ownAppId: string, keyRing: KeyRing): Core {
    const core: Core = createCore({
      settings,
      providers: [wechatCloud({ appId: ownAppId, cloud, nickNameCheck, scan })],
      store: openStore(),
      keyRing,
      log,
      ownRoutes: readOwnRoutes(routes, (id) => core.findUser(id)),
    })
    return core
  }

  // Now, and not at the first call: what cannot be is a mistake of the author's, such as a route that there is already.
  void create('none', createKeyRing(givenKeys ?? [randomUUID()])).close()

  /** One for each mini-program that calls: most often there is one. */
  const cores = new Map<string, Promise<Core>>()
  function coreFor(context: CallContext): Promise<Core> {
    const ownAppId = appId ?? context.appId ?? 'unknown'
    let core = cores.get(ownAppId)
    if (core === undefined) {
      core = open(ownAppId)
      cores.set(ownAppId, core)
      // What could not be opened is tried again by the next call.
      core.catch(() => cores.delete(ownAppId))
    }
    return core
  }

  async function answer(event: unknown): Promise<CloudAnswer> {
    const context = readContext(cloud)
    if (context.isTimer) {
      await openStore().sweep(settings.now())
      return toAnswer({ status: 200, headers: {}, body: JSON.stringify({ code: 200, result: {} }) })
    }
    const incoming = toIncoming(event, context)
    const core = await coreFor(context)
    const outgoing = await core.dispatch(incoming)
    // Once it has answered a function stands still, until it is called again or is gone.
    await core.flush()
    return toAnswer(outgoing, incoming.method)
  }

  return async function main(event) {
    try {
      return await answer(event)
    } catch (error) {
      const requestId = randomUUID()
      const failure = toFailure(error)
      if (failure.status >= 500) log.error({ requestId, err: error }, failure.error)
      return toAnswer(toOutgoing(failure, requestId))
    }
  }
}

/** At once, and not by a thread of its own: the platform keeps what is written before the answer. */
const stream = { write: (line: string): void => console.log(line.trimEnd()) }

const toLogOptions = (level: LogLevel | undefined): LogOptions =>
  level === undefined ? { stream } : { level, stream }
