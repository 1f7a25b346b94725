import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  woff2: 'font/woff2',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  webp: 'image/webp',
}

/** The largest message that the phone page may send: an upload in base64. */
const MAX_BODY = 32 * 1024 * 1024

/** Whether a file of this name may be shown to a browser as an image. */
export function isImage(name: string): boolean {
  return TYPES[ending(name)]?.startsWith('image/') ?? false
}

export function send(response: ServerResponse, name: string, content: string | Uint8Array | undefined): void {
  if (content === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('not found')
    return
  }
  const lasting = name.endsWith('.woff2')
  response.writeHead(200, {
    'content-type': TYPES[ending(name)] ?? 'application/octet-stream',
    'cache-control': lasting ? 'max-age=86400' : 'no-cache',
  })
  response.end(content)
}

async function readJson<T>(request: IncomingMessage): Promise<T> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > MAX_BODY) throw new Error('the message is too large')
    chunks.push(chunk as Buffer)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as T
}

/**
 * Other sites that are open in the same browser must not reach the backend through the preview, not even one whose
 * name has been made to lead to this machine: a page of ours has an address or `localhost` for its host.
 */
function isOwnPage(request: IncomingMessage): boolean {
  return request.headers['content-type'] === 'application/json' && isSameOrigin(request)
}

/** One call of the preview's own page: JSON by POST, answered with JSON. From anywhere else it is a 403, and not read. */
export async function answerOwnPage<T>(
  request: IncomingMessage,
  response: ServerResponse,
  work: (message: T, gone: AbortSignal) => Promise<unknown>,
): Promise<void> {
  if (request.method !== 'POST' || !isOwnPage(request)) {
    response.writeHead(403).end()
    return
  }
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const answer = await work(await readJson<T>(request), gone.signal)
  if (!response.destroyed) send(response, 'answer.json', JSON.stringify(answer))
}

/** As isOwnPage, for what asks without a body, as an `<img>` does. */
export function isSameOrigin(request: IncomingMessage): boolean {
  return isFrom(request, ['same-origin'])
}

/** The same for a page, whose address may also be typed. */
export function isOwnOrTyped(request: IncomingMessage): boolean {
  return isFrom(request, ['same-origin', 'none'])
}

function isFrom({ headers }: IncomingMessage, sites: string[]): boolean {
  const { origin, host = '' } = headers
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  if (isIP(name) === 0 && name !== 'localhost') return false
  if (origin !== undefined && origin !== `http://${host}`) return false
  return sites.includes((headers['sec-fetch-site'] as string | undefined) ?? 'same-origin')
}

function ending(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase()
}
