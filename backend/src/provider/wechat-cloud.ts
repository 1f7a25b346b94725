import { z } from 'zod'
import { ConfigError } from '../config-error.ts'
import { ApiError } from '../error.ts'
import { within } from '../within.ts'
import { readCaller } from './caller.ts'
import type { ProviderFactory } from './provider.ts'
import { codeImageOf, readScanOptions, type WechatScanOptions } from './wechat-code-image.ts'
import { toCodeImageError, toNickNameError, toPhoneError } from './wechat-error.ts'
import { contentCheckOf, contentCheckSchema, passes } from './wechat-nickname.ts'
import { phoneInfoSchema, toPhone } from './wechat-phone.ts'

/** `cloud.openapi` of wx-server-sdk: WeChat's own APIs, called without an access token. */
export type OpenApi = Record<string, Record<string, (data: object) => Promise<unknown>>>

export interface WechatCloudOptions {
  appId: string
  /** wx-server-sdk */
  cloud: { readonly openapi: OpenApi }
  /** for one call of WeChat's; default 5000, and below the time that the function itself may take */
  timeoutMs?: number
  /** whether WeChat's content check is asked about a nickname before it is kept; default false */
  nickNameCheck?: boolean
  /** the mini-program codes of PC scan login; default: there is none */
  scan?: WechatScanOptions
}

const phoneSchema = z.object({ phoneInfo: phoneInfoSchema })
const imageSchema = z.object({ contentType: z.string().startsWith('image/'), buffer: z.instanceof(Buffer) })

/**
 * WeChat from within a cloud function: who it is comes with the call and needs no code, no AppSecret and no session_key, so
 * that nothing of getUserInfo can be opened. Named as `wechat(…)`, so that users stay who they are on a server.
 * Each API that is used has to be in the function's `config.json`, under `permissions.openapi`.
 * https://developers.weixin.qq.com/miniprogram/dev/wxcloud/guide/openapi/openapi.html
 */
export function wechatCloud(options: WechatCloudOptions): ProviderFactory {
  const { appId, cloud, timeoutMs = 5000, nickNameCheck = false, scan } = options
  if (!appId) throw new ConfigError('wechatCloud: appId is missing')
  const codeImage = scan && readScanOptions(scan)

  async function ask<Schema extends z.ZodType>(
    path: `${string}.${string}`,
    data: object,
    { answer, toError }: { answer: Schema; toError(errcode: number, errmsg: string): ApiError },
  ): Promise<z.output<Schema>> {
    const [group = '', name = ''] = path.split('.')
    const late = (): never => {
      throw new ApiError('platform_unavailable', { status: 504, detail: { reason: 'timeout' } })
    }
    // In a promise from the start: the SDK throws some of its errors.
    const call = Promise.resolve().then(() => cloud.openapi[group]![name]!(data))
    const given = await within(timeoutMs, call, late).catch((cause: unknown) => {
      throw toApiError(path, cause, toError)
    })
    const result = answer.safeParse(given)
    if (result.success) return result.data
    throw new ApiError('platform_unavailable', { detail: { reason: `no usable answer of ${path}` } })
  }

  return () => ({
    name: 'wechat',
    appId,

    async exchange(_code, caller) {
      if (caller !== undefined) return { identity: readCaller(caller, 'wechat', appId), sessionKey: null }
      throw new ApiError('invalid_request', {
        message:
          'A cloud function logs in who calls it from the mini-program, by wx.cloud.callFunction; this call came another way.',
      })
    },

    // There is no session_key here, and so nothing that would open.
    openUserInfo: () => ({ nickName: '', avatarUrl: '' }),

    async exchangePhone(phoneCode) {
      const { phoneInfo } = await ask(
        'phonenumber.getPhoneNumber',
        { code: phoneCode },
        { answer: phoneSchema, toError: toPhoneError },
      )
      return toPhone(phoneInfo, appId)
    },

    ...(nickNameCheck && {
      checkNickName: (nickName: string, openId: string) =>
        passes(async () => {
          const rules = { answer: contentCheckSchema, toError: toNickNameError }
          return (await ask('security.msgSecCheck', contentCheckOf(nickName, openId), rules)).result.suggest
        }),
    }),

    ...(codeImage && {
      createCodeImage: async (scene: string) => {
        const rules = { answer: imageSchema, toError: toCodeImageError }
        const { contentType, buffer } = await ask(
          'wxacode.getUnlimited',
          codeImageOf(codeImage, scene),
          rules,
        )
        return { type: contentType, bytes: buffer }
      },
    }),

    close: async () => {},
  })
}

/** The function's `config.json` does not list the API, or has not been uploaded with it. */
const noPermission = -604101

/** The SDK's own errors have a negative errCode; -1 with a `code` beside it is one of Node's. */
function toApiError(
  path: string,
  cause: unknown,
  toError: (errcode: number, errmsg: string) => ApiError,
): unknown {
  if (cause instanceof ApiError) return cause
  const { errCode, errMsg, code } = Object(cause) as Record<string, unknown>
  if (errCode === noPermission) {
    const blame = `config.json of the cloud function does not list ${path} under permissions.openapi`
    return new ApiError('platform_misconfigured', { detail: { errcode: noPermission, blame } })
  }
  if (typeof errCode === 'number' && errCode >= -1 && code === undefined) {
    return toError(errCode, String(errMsg))
  }
  // Neither text is kept: it may hold what was sent.
  return new ApiError('platform_unavailable', { detail: { reason: String(code ?? errCode ?? 'unknown') } })
}
