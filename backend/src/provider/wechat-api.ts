import { z } from 'zod'
import { ApiError } from '../error.ts'
import type { Breaker } from './breaker.ts'
import { createPlatformHttp, jsonBody, readJson, type PlatformAnswer } from './platform-http.ts'
import type { CodeImage } from './provider.ts'

export interface WechatApiOptions {
  api: string
  /** for one call from its start to its last byte */
  timeoutMs: number
  breaker: Breaker
}

export interface WechatRequest {
  path: string
  query?: Record<string, string>
  /** With it the call is a POST, else a GET. */
  json?: object
  /** what an errcode means to this call; `detail.errcode` of it is the errcode */
  toError(errcode: number, errmsg: string): ApiError
  /** in place of the time limit of one call */
  signal?: AbortSignal
}

export interface WechatCall<Schema extends z.ZodType> extends WechatRequest {
  /** of an answer without an errcode, or with 0 */
  answer: Schema
}

export interface WechatApi {
  /** What WeChat answered, or the error of its errcode, or a `platform_unavailable`. Asks once, never again by itself. */
  ask<Schema extends z.ZodType>(call: WechatCall<Schema>): Promise<z.output<Schema>>
  /** The same for a call that answers with an image, and with JSON only if it refuses. */
  askImage(call: WechatRequest): Promise<CodeImage>
  close(): Promise<void>
}

const maxImageBytes = 512 * 1024

const refusalSchema = z.object({ errcode: z.number().optional(), errmsg: z.string().optional() })

export function createWechatApi(options: WechatApiOptions): WechatApi {
  const http = createPlatformHttp(options)
  const imageHttp = createPlatformHttp({ ...options, maxAnswerBytes: maxImageBytes })
  return {
    ask: (call) => http.ask(toRequest(call), (answer) => call.answer.parse(read(answer, call))),
    askImage: (call) =>
      imageHttp.ask(toRequest(call), (answer) => {
        const [, image] = /^(image\/(?:png|jpeg))\b/.exec(answer.type) ?? []
        if (answer.status === 200 && image !== undefined && answer.bytes.length > 0) {
          return { type: image, bytes: answer.bytes }
        }
        read(answer, call)
        throw new ApiError('platform_unavailable', { detail: { reason: 'no image' } })
      }),
    close: async () => {
      await Promise.all([http.close(), imageHttp.close()])
    },
  }
}

const toRequest = ({ path, query, json, signal }: WechatRequest) => ({
  path,
  query,
  signal,
  ...(json && jsonBody(json)),
})

/** Throws the error of its errcode. */
function read(answer: PlatformAnswer, { toError }: WechatRequest): unknown {
  const value = readJson(answer)
  const { errcode = 0, errmsg = '' } = refusalSchema.parse(value)
  if (errcode !== 0) throw toError(errcode, errmsg)
  return value
}
