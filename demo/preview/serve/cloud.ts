import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Cloud } from '../cloud/index.ts'
import type { ContainerMessage, FunctionMessage } from '../wx/cloud-message.ts'
import { fetchImage } from './forward.ts'
import { answerOwnPage, isSameOrigin } from './http.ts'

export const CLOUD = '/_preview/cloud/'
/** An `<image>` whose src is a file of the cloud storage, `?id=cloud://…`. */
export const CLOUD_FILE = `${CLOUD}file`

/** The two calls of `wx.cloud`, from the phone's page and nobody else. */
export async function answerCloud(
  request: IncomingMessage,
  response: ServerResponse,
  kind: string,
  cloud: Cloud | undefined,
): Promise<void> {
  const ip = request.socket.remoteAddress ?? ''
  await answerOwnPage<unknown>(request, response, (message, gone) => ask(message, kind, ip, gone, cloud))
}

export async function answerStoredFile(
  request: IncomingMessage,
  response: ServerResponse,
  fileId: string,
  cloud: Cloud | undefined,
): Promise<void> {
  if (request.method !== 'GET' || !isSameOrigin(request)) {
    response.writeHead(403).end()
    return
  }
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const address = await cloud?.addressOf(fileId).catch(() => undefined)
  const { origin } = new URL(address ?? 'http://localhost')
  const image = address && (await fetchImage(address, { [origin]: origin }, gone.signal))
  if (image && image.status === 200)
    response.writeHead(200, { 'content-type': image.type, 'cache-control': 'no-store' }).end(image.body)
  else response.writeHead(404).end()
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
