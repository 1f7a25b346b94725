import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { route, type Routes } from './forward.ts'

/** Below it are the paths of the backend that the web page is from. */
export const WEB = '/web'

/** Of one connection, not of the message. */
const OF_THE_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'host',
  'te',
  'trailer',
])

/**
 * Sends a web page's request on to where `origin` is routed to. Cookies pass as they are, and events as they come.
 * Addresses of `origin` in the answer become ours: where it says it is, nobody may be.
 */
export function forwardWeb(
  request: IncomingMessage,
  response: ServerResponse,
  { origin, routes }: { origin: string; routes: Routes },
): void {
  const target = route(origin + (request.url ?? '').slice(WEB.length), routes)
  if (!target) {
    response.writeHead(502).end()
    return
  }
  const own = `http://${request.headers.host}${WEB}/`
  const upstream = ask(target, {
    method: request.method,
    // Not compressed, since it is read here.
    headers: { ...passedOn(request.headers), 'accept-encoding': 'identity' },
  })
  upstream.on('response', (answer) => {
    const isText = /^(application\/json|text\/event-stream)/.test(answer.headers['content-type'] ?? '')
    const headers = passedOn(answer.headers)
    if (isText) delete headers['content-length']
    response.writeHead(answer.statusCode ?? 502, headers)
    response.flushHeaders()
    answer.on('error', () => response.destroy())
    if (!isText) {
      answer.pipe(response)
      return
    }
    // An address that is cut in two by the network stays as it is: then a picture is missing.
    answer.setEncoding('utf8')
    answer.on('data', (text: string) => void response.write(text.replaceAll(`${origin}/`, own)))
    answer.on('end', () => response.end())
  })
  upstream.on('error', () => {
    if (response.headersSent) response.destroy()
    else response.writeHead(502).end()
  })
  response.on('close', () => upstream.destroy())
  request.pipe(upstream)
}

function passedOn(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !OF_THE_HOP.has(name))
  return Object.fromEntries(kept) as Record<string, string | string[]>
}
