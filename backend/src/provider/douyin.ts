import { z } from 'zod'
import { ApiError } from '../error.ts'
import { createCodeProvider, type CodeProviderOptions } from './code-provider.ts'
import { jsonBody, readJson } from './platform-http.ts'
import type { ProviderFactory } from './provider.ts'
import { defineSettings, required, url } from './settings.ts'

const refusalSchema = z.object({ err_no: z.number() })

const answerSchema = z.object({
  data: z.object({
    openid: z.string().max(128),
    session_key: z.string().min(1).max(128),
    unionid: z.string().max(128).nullish(),
  }),
})

/**
 * Douyin, and the other apps of its house.
 * https://developer.open-douyin.com/docs/resource/zh-CN/mini-app/develop/server/log-in/code-2-session
 */
export const douyin = (options: CodeProviderOptions): ProviderFactory =>
  createCodeProvider(
    {
      name: 'douyin',
      api: 'https://developer.toutiao.com',
      redeem: (http, { appId, secret, code }) =>
        http.ask(
          { path: '/api/apps/v2/jscode2session', ...jsonBody({ appid: appId, secret, code }) },
          (answer) => {
            const value = readJson(answer)
            const { err_no } = refusalSchema.parse(value)
            if (err_no !== 0) throw toApiError(err_no)
            const { openid, session_key, unionid } = answerSchema.parse(value).data
            // A code of the device alone, which is nobody's login. Its sender's mistake: no outage that the breaker counts.
            if (openid === '') throw new ApiError('code_invalid', { detail: { reason: 'no openid' } })
            return { subject: openid, unionId: unionid, sessionKey: session_key }
          },
        ),
    },
    options,
  )

const blames: Record<number, string> = {
  40014: 'a parameter is missing',
  40015: 'DOUYIN_APPID is not a known appid',
  40017: 'DOUYIN_SECRET is wrong',
}

/**
 * The codes of the call's first version, which the second goes on with; 28001005 is the open platform's word for its own
 * fault. A code that is unknown, too old or used is one and the same to it.
 */
function toApiError(err_no: number): ApiError {
  const detail = { err_no }
  switch (err_no) {
    case -1:
    case 28001005:
      return new ApiError('platform_busy', { detail, retryAfter: 1 })
    case 40018:
      return new ApiError('code_invalid', { detail })
    default:
      return new ApiError('platform_misconfigured', { detail: { ...detail, blame: blames[err_no] } })
  }
}

export const douyinSettings = defineSettings({
  name: 'douyin',
  schema: z.object({ DOUYIN_APPID: required, DOUYIN_SECRET: required, DOUYIN_API: url.optional() }),
  help: `\
  DOUYIN_APPID    needed for Douyin
  DOUYIN_SECRET   needed with it
  DOUYIN_API      https://developer.toutiao.com`,
  create: (values) =>
    douyin({ appId: values.DOUYIN_APPID, secret: values.DOUYIN_SECRET, api: values.DOUYIN_API }),
})
