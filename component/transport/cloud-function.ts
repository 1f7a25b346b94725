import { callFunction, fromBase64, toBase64 } from '../platform/wechat-cloud'
import { isWhole } from './http'
import { type Limit, type Message, toMessage } from './message'
import { utf8 } from './multipart'
import type { Transport, TransportRequest, TransportResponse } from './transport'

export interface CloudFunctionOptions {
  /** The function's name: its folder under `cloudfunctionRoot`. */
  name: string
  /** The environment it is in; the one of `wx.cloud.init` unless given. */
  env?: string
}

/** What the function gets. A body that is no text goes as base64. */
export interface CloudEvent extends Omit<Message, 'body'> {
  body?: string
  base64?: true
}

const UPLOAD: Limit = { bytes: 1024 * 1024, advice: 'make it smaller, or store it by wx.cloud.uploadFile' }

/**
 * By `wx.cloud.callFunction`, to a function made of `miniprogram-login-backend/cloud`: no server, no domain, and the
 * user's identity comes from WeChat itself. Call `wx.cloud.init()` before.
 */
export function cloudFunction({ name, env }: CloudFunctionOptions): Transport {
  return async (request, platform) => {
    if (isWhole(request.url)) return platform.request(request)
    const event = toEvent(await toMessage(request, UPLOAD))
    return toResponse(await callFunction(name, event, env, request.timeout), name, request)
  }
}

function toEvent({ body, ...rest }: Message): CloudEvent {
  if (body === undefined) return rest
  return typeof body === 'string' ? { ...rest, body } : { ...rest, body: toBase64(body), base64: true }
}

/** `{ statusCode, header, body, base64? }`; some pages of the platform call a function's result a text. */
function toResponse(result: unknown, name: string, wanted: TransportRequest): TransportResponse {
  const answer = Object(typeof result === 'string' ? parse(result) : result) as Record<string, unknown>
  const { statusCode, header, body } = answer
  if (typeof statusCode !== 'number' || typeof body !== 'string') {
    throw new Error(
      `the cloud function ${name} returned no answer: its main has to return what createCloudFunction(…) does`,
    )
  }
  const data = answer['base64'] ? fromBase64(body) : readText(body, wanted)
  return { statusCode, header: (header ?? {}) as Record<string, string>, data }
}

/** As the request wants it, by the options of `wx.request`. */
function readText(body: string, { responseType, dataType = 'json' }: TransportRequest): unknown {
  if (responseType === 'arraybuffer') return utf8(body).buffer
  return dataType === 'json' ? parse(body) : body
}

/** Text that is not JSON stays text, as with `wx.request`. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
