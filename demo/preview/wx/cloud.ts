import { CallFailure, settle, type Callbacks } from './async.ts'
import type { ContainerMessage, FunctionMessage } from './cloud-message.ts'
import { fromBase64, needNetwork, toBase64, type ForwardAnswer } from './forward.ts'
import { logRequest } from './log.ts'
import { currentUser } from './login.ts'
import { switches } from './switches.ts'
import { decode, inTurn, placeBody, requestHeader, type RequestOptions } from './request.ts'

interface Config {
  config?: { env?: string }
}

interface FunctionOptions extends Callbacks, Config {
  name: string
  data?: unknown
}

interface ContainerOptions extends Omit<RequestOptions, 'url'>, Config {
  path: string
  service?: string
}

/** The environment where the mini-program names none: the first one that was made. */
const DEFAULT_ENV = 'preview-1g2h3j4k'
/** What WeChat waits for a container at most. */
const CONTAINER_TIMEOUT = 15_000
/** What WeChat lets through to a container, in bytes. */
const CONTAINER_LIMIT = 100 * 1024

let defaultEnv: string | undefined

/** `wx.cloud`: functions and containers. https://developers.weixin.qq.com/miniprogram/dev/wxcloud/reference-sdk-api/ */
export const cloud = {
  init({ env }: { env?: string | { default?: string } } = {}): void {
    defaultEnv = (typeof env === 'object' ? env.default : env) ?? DEFAULT_ENV
  },
  callFunction: (options: FunctionOptions) =>
    settle('cloud.callFunction', options, () => inTurn(() => callFunction(options))),
  callContainer: (options: ContainerOptions) =>
    settle('cloud.callContainer', options, () => inTurn(() => callContainer(options))),
}

function envOf({ config }: Config): string {
  if (defaultEnv === undefined)
    throw new CallFailure("Error: Cloud API isn't enabled, please call wx.cloud.init first")
  return config?.env ?? defaultEnv
}

async function callFunction(options: FunctionOptions) {
  const { name, data = {} } = options
  const env = envOf(options)
  const end = logRequest(shown(name, data))
  try {
    needNetwork()
    const message: FunctionMessage = { name, data, user: currentUser(), env, delay: switches.slow }
    const answer = await post<{ result?: unknown } | { errCode: number; reason: string }>('function', message)
    if ('errCode' in answer) throw new CallFailure(answer.reason, undefined, answer.errCode)
    const { statusCode = 200, body } = Object(answer.result) as { statusCode?: number; body?: unknown }
    end({ status: statusCode, received: body === undefined ? answer.result : readable(body) })
    return { result: answer.result, requestID: crypto.randomUUID() }
  } catch (error) {
    end({ error: String(error) })
    throw error
  }
}

async function callContainer(options: ContainerOptions) {
  const env = envOf(options)
  const method = (options.method ?? 'GET').toUpperCase()
  const { referer: _referer, ...header } = requestHeader(options.header)
  header['x-wx-service'] ??= options.service ?? ''
  const { url: path, body } = placeBody(options.path, options.data, method, header['content-type'] ?? '')
  const end = logRequest({
    method,
    url: `cloud:${header['x-wx-service']}${path}`,
    header,
    sent: options.data,
  })
  try {
    needNetwork()
    if (body && body.length > CONTAINER_LIMIT) throw new CallFailure('data exceeds 100 KiB')
    const timeout = Math.min(options.timeout ?? CONTAINER_TIMEOUT, CONTAINER_TIMEOUT)
    const sent = {
      path,
      method,
      header,
      timeout,
      delay: switches.slow,
      ...(body && { body: toBase64(body) }),
    }
    const message: ContainerMessage = { ...sent, user: currentUser(), env }
    const answer = await post<ForwardAnswer>('container', message)
    if ('reason' in answer) throw new CallFailure(answer.reason)
    const data = decode(fromBase64(answer.body), options)
    end({ status: answer.status, received: data })
    return { data, statusCode: answer.status, header: answer.header, callID: crypto.randomUUID() }
  } catch (error) {
    end({ error: String(error) })
    throw error
  }
}

/** An event that is a request in itself is shown as one. */
function shown(name: string, data: unknown) {
  const { method, path, query, header, body, ...rest } = Object(data) as Record<string, unknown>
  if (typeof method !== 'string' || typeof path !== 'string')
    return { method: 'CALL', url: `cloud:${name}`, header: {}, sent: data }
  return {
    method,
    url: `cloud:${name}${path}${query ? `?${String(query)}` : ''}`,
    header: Object(header) as Record<string, string>,
    sent: rest['base64'] ? '(base64)' : readable(body),
  }
}

/** JSON is shown as what it says: the panel shortens secrets by their names. */
function readable(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown
  } catch {
    return text
  }
}

async function post<T>(kind: 'function' | 'container', message: object): Promise<T> {
  const response = await fetch(`/_preview/cloud/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  }).catch(() => undefined)
  if (!response?.ok) throw new CallFailure('the preview server does not answer')
  return (await response.json()) as T
}
