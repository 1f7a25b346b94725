import { Agent, request } from 'undici'
import { z } from 'zod'
import { ApiError } from '../error.ts'
import type { Breaker } from './breaker.ts'
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

/** Far above any answer of the calls made here. */
const maxAnswerBytes = 64 * 1024
const maxImageBytes = 512 * 1024

const refusalSchema = z.object({ errcode: z.number().optional(), errmsg: z.string().optional() })

export function createWechatApi({ api, timeoutMs, breaker }: WechatApiOptions): WechatApi {
  const base = api.replace(/\/+$/, '')
  const agent = new Agent({ maxResponseSize: maxAnswerBytes, connect: { timeout: timeoutMs } })
  const imageAgent = new Agent({ maxResponseSize: maxImageBytes, connect: { timeout: timeoutMs } })

  /** @param read makes of the answer what the call is to resolve to */
  async function send<Value>(
    { path, query = {}, json, signal = AbortSignal.timeout(timeoutMs) }: WechatRequest,
    dispatcher: Agent,
    read: (type: string, bytes: Buffer) => Value,
  ): Promise<Value> {
    try {
      // The signal bounds the whole call. undici's own body timeout starts anew with each byte that drips in.
      const { statusCode, headers, body } = await request(`${base}${path}?${new URLSearchParams(query)}`, {
        dispatcher,
        signal,
        ...(json && {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(json),
        }),
      })
      const bytes = Buffer.from(await body.arrayBuffer())
      // A redirect is not followed: the secret would go along.
      if (statusCode !== 200)
        throw new ApiError('platform_unavailable', { detail: { httpStatus: statusCode } })
      return read(String(headers['content-type'] ?? ''), bytes)
    } catch (cause) {
      throw toUnavailable(cause)
    }
  }

  return {
    ask: async (call) =>
      // WeChat labels its JSON text/plain, so the label is not looked at.
      breaker.run(() => send(call, agent, (_type, bytes) => call.answer.parse(readJson(bytes, call)))),
    askImage: async (call) =>
      breaker.run(() =>
        send(call, imageAgent, (type, bytes) => {
          const [, image] = /^(image\/(?:png|jpeg))\b/.exec(type) ?? []
          if (image !== undefined && bytes.length > 0) return { type: image, bytes }
          readJson(bytes, call)
          throw new ApiError('platform_unavailable', { detail: { reason: 'no image' } })
        }),
      ),
    close: async () => {
      await Promise.all([agent.destroy(), imageAgent.destroy()])
    },
  }
}

/** Throws the error of its errcode. */
function readJson(bytes: Buffer, { toError }: WechatRequest): unknown {
  const value: unknown = JSON.parse(bytes.toString('utf8'))
  const { errcode = 0, errmsg = '' } = refusalSchema.parse(value)
  if (errcode !== 0) throw toError(errcode, errmsg)
  return value
}

/** The promise is others' too: with the signal only this wait for it ends. */
export function waitFor<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(toUnavailable(signal.reason))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Neither undici's nor the parser's message is kept: the one may hold the address with the secret, the other openid. */
function toUnavailable(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause
  const reason = reasonOf(cause)
  const status = /TIMEOUT/i.test(reason) ? 504 : 502
  return new ApiError('platform_unavailable', { status, detail: { reason } })
}

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) {
    // Names of fields that are asked for, none that WeChat has sent.
    return `no usable ${cause.issues.map(({ path }) => path.join('.') || 'answer').join(', ')}`
  }
  if (!(cause instanceof Error)) return 'unknown'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
}
