import { readFile } from '../platform/wechat-cloud'
import { multipart } from './multipart'
import type { TransportRequest } from './transport'

/** A request as HTTP has it, for a transport that is no `wx.request`. */
export interface Message {
  method: string
  /** With its slash, without its query. */
  path: string
  /** `a=1&b=2`; empty without one. */
  query: string
  /** Names in lower case. */
  header: Record<string, string>
  body: string | ArrayBuffer | undefined
}

/** Where an upload ends, in bytes, and what to do with a larger file. */
export interface Limit {
  bytes: number
  advice: string
}

/**
 * Reads a request as `wx.request` and `wx.uploadFile` do: `data` of a GET is its query, an object is JSON unless the
 * content type says form, a file makes a multipart form. Rejects for a file that cannot be read or is too large.
 */
export async function toMessage(request: TransportRequest, limit: Limit): Promise<Message> {
  const { url, data, filePath } = request
  const [path = '', query = ''] = url
    .replace(/^\/*/, '/')
    .replace(/#.*/, '')
    .split(/\?(.*)/)
  const method = (filePath ? 'POST' : (request.method ?? 'GET')).toUpperCase()
  const header: Record<string, string> = { 'content-type': 'application/json' }
  for (const [name, value] of Object.entries(request.header ?? {})) {
    // One that is not set is none, as where it crosses to the platform.
    if (value !== undefined && value !== null) header[name.toLowerCase()] = String(value)
  }
  const message = { method, path, query, header, body: undefined }

  if (filePath) {
    const { type, body } = multipart({
      ...(request as { name: string }),
      filePath,
      bytes: await read(filePath, limit),
    })
    return { ...message, header: { ...header, 'content-type': type }, body }
  }
  if (data === undefined || data === null || data === '') return message
  if (method === 'GET' || method === 'HEAD') {
    return {
      ...message,
      query: [query, typeof data === 'object' ? form(data) : String(data)].filter(Boolean).join('&'),
    }
  }
  if (data instanceof ArrayBuffer) return { ...message, body: data }
  if (typeof data !== 'object') return { ...message, body: String(data) }
  const isForm = /x-www-form-urlencoded/.test(header['content-type'] ?? '')
  return { ...message, body: isForm ? form(data) : JSON.stringify(data) }
}

async function read(filePath: string, { bytes: most, advice }: Limit): Promise<ArrayBuffer> {
  const bytes = await readFile(filePath)
  if (bytes.byteLength <= most) return bytes
  throw new Error(`the file has ${bytes.byteLength} bytes, and no more than ${most} get through: ${advice}`)
}

function form(data: object): string {
  return Object.entries(data)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(text(value))}`)
    .join('&')
}

const text = (value: unknown): string => (Object(value) === value ? JSON.stringify(value) : String(value))
