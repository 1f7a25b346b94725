import { Agent, request } from 'undici'
import type { z } from 'zod'
import { ApiError } from '../error.ts'

export interface WechatApiOptions {
  api: string
  /** for one call from its start to its last byte */
  timeoutMs: number
}

export interface WechatCall<Schema extends z.ZodType> {
  path: string
  query?: Record<string, string>
  /** With it the call is a POST, else a GET. */
  json?: object
  answer: Schema
  /** in place of the time limit of one call */
  signal?: AbortSignal
}

export interface WechatApi {
  /** What WeChat answered, its errcode included, or a `platform_unavailable`. Asks once, never again by itself. */
  ask<Schema extends z.ZodType>(call: WechatCall<Schema>): Promise<z.output<Schema>>
  close(): Promise<void>
}

/** Far above any answer of the calls made here. */
const maxAnswerBytes = 64 * 1024

export function createWechatApi({ api, timeoutMs }: WechatApiOptions): WechatApi {
  const base = api.replace(/\/+$/, '')
  const agent = new Agent({ maxResponseSize: maxAnswerBytes, connect: { timeout: timeoutMs } })
  return {
    async ask({ path, query = {}, json, answer, signal = AbortSignal.timeout(timeoutMs) }) {
      try {
        // The signal bounds the whole call. undici's own body timeout starts anew with each byte that drips in.
        const { statusCode, body } = await request(`${base}${path}?${new URLSearchParams(query)}`, {
          dispatcher: agent,
          signal,
          ...(json && {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(json),
          }),
        })
        const text = await body.text()
        // A redirect is not followed: the secret would go along.
        if (statusCode !== 200)
          throw new ApiError('platform_unavailable', { detail: { httpStatus: statusCode } })
        // WeChat labels its JSON text/plain, so the label is not looked at.
        return answer.parse(JSON.parse(text))
      } catch (cause) {
        throw toUnavailable(cause)
      }
    },
    close: () => agent.destroy(),
  }
}

/** The promise is others' too: with the signal only this wait for it ends. */
export function waitFor<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(toUnavailable(signal.reason)), { once: true })
    promise.then(resolve, reject)
  })
}

/** Neither undici's nor the parser's message is kept: the one may hold the address with the secret, the other openid. */
function toUnavailable(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause
  const name = cause instanceof Error ? cause.name : 'unknown'
  const reason =
    cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : name
  const status = name === 'TimeoutError' || /TIMEOUT/.test(reason) ? 504 : 502
  return new ApiError('platform_unavailable', { status, detail: { reason } })
}
