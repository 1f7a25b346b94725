import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Cloud } from '../cloud/index.ts'
import type { ContainerMessage, FunctionMessage } from '../wx/cloud-message.ts'
import { isOwnPage, readJson, send } from './http.ts'

export const CLOUD = '/_preview/cloud/'

/** The two calls of `wx.cloud`, from the phone's page and nobody else. */
export async function answerCloud(
  request: IncomingMessage,
  response: ServerResponse,
  kind: string,
  cloud: Cloud | undefined,
): Promise<void> {
  if (request.method !== 'POST' || !isOwnPage(request)) {
    response.writeHead(403).end()
    return
  }
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const ip = request.socket.remoteAddress ?? ''
  const answer = await ask(await readJson<unknown>(request), kind, ip, gone.signal, cloud)
  if (!response.destroyed) send(response, 'answer.json', JSON.stringify(answer))
}

async function ask(
  message: unknown,
  kind: string,
  ip: string,
  signal: AbortSignal,
  cloud: Cloud | undefined,
): Promise<object> {
  if (kind === 'function') {
    if (!cloud)
      return { errCode: -501005, reason: 'Error: errCode: -501005 this preview was started without a cloud' }
    return cloud.callFunction(message as FunctionMessage, ip)
  }
  if (!cloud) return { reason: 'this preview was started without a cloud' }
  return cloud.callContainer(message as ContainerMessage, ip, signal)
}
