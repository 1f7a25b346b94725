import { z } from 'zod'
import { ApiError } from '../error.ts'
import type { Incoming } from './incoming.ts'
import { validate } from './validate.ts'

/** How a route takes its body: reads it, and says what it is. */
export interface Body<Value> {
  read(incoming: Incoming): Promise<Value>
  /** by media type, as OpenAPI's `content` */
  content: Record<string, z.ZodType>
}

const jsonBytes = 16 * 1024
const imageBytes = 1024 * 1024
/** What multipart puts around a file. */
const wrapperBytes = 16 * 1024

/**
 * To stop reading is to cut the connection, and a client that is cut while it sends never sees the 413. So the rest of
 * a body without a declared length is read and dropped, up to here.
 */
const droppedBytes = 4 * 1024 * 1024

/** A route that takes none. One that is sent is not looked at. */
export const noBody: Body<undefined> = { read: async () => undefined, content: {} }

/**
 * JSON of at most 16 KB. The Content-Type is not looked at: what counts is whether it parses. `fatal` refuses bytes that
 * are not UTF-8, a leading byte order mark is dropped.
 */
export function jsonBody<Schema extends z.ZodType>(schema: Schema): Body<z.output<Schema>> {
  return {
    read: async (incoming) => validate(schema, parse(await readBytes(incoming, jsonBytes))),
    content: { 'application/json': schema },
  }
}

const image = z.string().meta({ format: 'binary', description: 'PNG, JPEG or WebP, at most 1 MB' })

/** A picture of at most 1 MB, as it is. */
export const imageBody: Body<Buffer> = {
  read: (incoming) => readBytes(incoming, imageBytes),
  content: { 'image/png': image, 'image/jpeg': image, 'image/webp': image },
}

/** multipart/form-data with the one field `file`, of at most 1 MB. */
export const fileField: Body<Buffer> = {
  read: readFileField,
  content: { 'multipart/form-data': z.strictObject({ file: image }) },
}

/** Whatever comes, at most 1 MB: JSON as its value, other text as it is, anything else as bytes; undefined if nothing comes. */
export const anyBody: Body<unknown> = {
  async read(incoming) {
    const bytes = await readBytes(incoming, imageBytes)
    const type = incoming.header('content-type') ?? ''
    if (bytes.length === 0) return undefined
    if (/\bjson\b/i.test(type)) return parse(bytes)
    return /^text\/|urlencoded/i.test(type) ? bytes.toString('utf8') : bytes
  },
  content: { '*/*': z.unknown() },
}

/** Any text of at most 16 KB. */
export const textBody: Body<string> = {
  read: async (incoming) => (await readBytes(incoming, jsonBytes)).toString('utf8'),
  content: { 'application/json': z.unknown(), 'text/xml': z.unknown() },
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
  } catch {
    // The parser's own message quotes the body, which may hold a credential: it is not passed on.
    throw new ApiError('invalid_json')
  }
}

async function readFileField(incoming: Incoming): Promise<Buffer> {
  const bytes = await readBytes(incoming, imageBytes + wrapperBytes)
  const type = incoming.header('content-type') ?? ''
  const form = await readForm(bytes, type).catch(() => {
    throw new ApiError('invalid_request', { message: 'body: is not multipart/form-data' })
  })
  const [entry, ...more] = form
  if (entry === undefined || more.length > 0 || entry[0] !== 'file' || typeof entry[1] === 'string') {
    throw new ApiError('invalid_request', { message: 'file: must be the one field, and a file' })
  }
  if (entry[1].size > imageBytes) throw tooLarge(imageBytes)
  return Buffer.from(await entry[1].arrayBuffer())
}

/** Of a type that no header may hold, as a cloud function's event can bring, the first step fails already. */
const readForm = async (bytes: Buffer, type: string): Promise<FormData> =>
  new Response(new Uint8Array(bytes), { headers: { 'Content-Type': type } }).formData()

const tooLarge = (max: number): ApiError =>
  new ApiError('body_too_large', { message: `The body is over ${max / 1024} KB.` })

async function readBytes(incoming: Incoming, max: number): Promise<Buffer> {
  if (Number(incoming.header('content-length') ?? 0) > max) throw tooLarge(max)
  const body = incoming.body()
  if (body instanceof Uint8Array) {
    if (body.byteLength > max) throw tooLarge(max)
    return Buffer.from(body)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.byteLength
      if (size <= max) chunks.push(chunk)
      if (size > droppedBytes) break
    }
  } catch (cause) {
    // The client went away, or was too slow: no fault of this side, and nobody is left to read the answer.
    throw new ApiError('invalid_request', { message: 'body: broke off', cause })
  }
  if (size > max) throw tooLarge(max)
  return Buffer.concat(chunks)
}
