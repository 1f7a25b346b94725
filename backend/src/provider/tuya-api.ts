import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { ApiError } from '../error.ts'
import type { Breaker } from './breaker.ts'
import { createPlatformHttp, type PlatformAnswer, type PlatformRequest } from './platform-http.ts'
import type { TuyaRefusal } from './tuya-error.ts'
import { signTuya, sortQuery } from './tuya-sign.ts'

export interface TuyaApiOptions {
  api: string
  clientId: string
  secret: string
  /** for one call from its start to its last byte */
  timeoutMs: number
  maxAnswerBytes?: number
  breaker: Breaker
  now: () => number
}

export interface TuyaRequest<Schema extends z.ZodType> {
  method?: PlatformRequest['method']
  path: string
  query?: Record<string, string> | undefined
  /** sent as JSON */
  body?: object | undefined
  /** further ones, which are signed too */
  headers?: Record<string, string> | undefined
  /** of a call in a user's name */
  accessToken?: string
  /** of `result` */
  answer: Schema
  toError(refusal: TuyaRefusal): ApiError
}

export interface TuyaApi {
  /** The `result` of Tuya's answer, or the error of its code, or a `platform_unavailable`. Asks once. */
  ask<Schema extends z.ZodType>(request: TuyaRequest<Schema>): Promise<z.output<Schema>>
  close(): Promise<void>
}

const envelopeSchema = z.union([
  // What only does something may answer without a `result`.
  z.object({ success: z.literal(true), result: z.unknown().optional() }),
  z.object({
    success: z.literal(false),
    code: z.union([z.number(), z.stringFormat('digits', /^\d{1,12}$/).transform(Number)]),
    // What they are for can do without them: a refusal stays one.
    tid: z.string().optional().catch(undefined),
    t: z.number().optional().catch(undefined),
  }),
])

export function createTuyaApi(options: TuyaApiOptions): TuyaApi {
  const { clientId, secret, now } = options
  const http = createPlatformHttp(options)

  function toRequest(request: Omit<TuyaRequest<z.ZodType>, 'answer' | 'toError'>): PlatformRequest {
    const { method = 'GET', path, headers = {}, accessToken } = request
    const query = Object.fromEntries(sortQuery(request.query ?? {}))
    const body = request.body && JSON.stringify(request.body)
    const signing = { clientId, secret, accessToken, t: String(now()), nonce: randomUUID() }
    const names = Object.keys(headers)
    return {
      method,
      path,
      query,
      body,
      headers: {
        ...headers,
        client_id: clientId,
        sign: signTuya({ method, path, query, body, headers }, signing),
        sign_method: 'HMAC-SHA256',
        t: signing.t,
        nonce: signing.nonce,
        // An empty one is not the same as none.
        ...(names.length > 0 && { 'Signature-Headers': names.join(':') }),
        ...(accessToken !== undefined && { access_token: accessToken }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
    }
  }

  /** Throws what is no answer at all. */
  function read({ status, bytes }: PlatformAnswer): z.output<typeof envelopeSchema> {
    // A refusal may come with an error status; a redirect is neither followed nor read.
    if (status !== 200 && status < 400) throw unusable(status)
    try {
      const envelope = envelopeSchema.parse(JSON.parse(bytes.toString('utf8')))
      if (status === 200 || !envelope.success) return envelope
    } catch (cause) {
      if (status === 200) throw cause
    }
    throw unusable(status)
  }

  return {
    async ask({ answer, toError, ...request }) {
      const finish = await http.ask(toRequest(request), (raw) => {
        const envelope = read(raw)
        if (envelope.success) {
          const result = answer.parse(envelope.result)
          return () => result
        }
        const { code, tid, t } = envelope
        const aheadMs = typeof t === 'number' ? now() - t : undefined
        return () => {
          throw toError({ code, tid: tid ?? '', aheadMs })
        }
      })
      // Beyond the breaker: a refusal is an answer, else whoever sends bad codes would have everybody's logins stopped.
      return finish()
    },
    close: () => http.close(),
  }
}

const unusable = (httpStatus: number): ApiError =>
  new ApiError('platform_unavailable', { detail: { httpStatus } })
