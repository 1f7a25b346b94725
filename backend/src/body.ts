import { ApiError } from './error.ts'

const jsonBytes = 16 * 1024
const imageBytes = 1024 * 1024
/** What multipart puts around a file. */
const wrapperBytes = 16 * 1024

/**
 * To stop reading is to cut the connection, and a client that is cut while it sends never sees the 413. So the rest of
 * a body without a declared length is read and dropped, up to here.
 */
const droppedBytes = 4 * 1024 * 1024

/**
 * Reads a JSON body of at most 16 KB. The Content-Type is not looked at: what counts is whether it parses.
 * `fatal` refuses bytes that are not UTF-8, a leading byte order mark is dropped.
 */
export async function readJson(request: Request): Promise<unknown> {
  const text = new TextDecoder('utf-8', { fatal: true })
  try {
    const value: unknown = JSON.parse(text.decode(await readBytes(request, jsonBytes)))
    return value
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    // The parser's own message quotes the body, which may hold a credential: it is not passed on.
    throw new ApiError('invalid_json')
  }
}

/** Reads a body that is a file of at most 1 MB. */
export const readFileBody = (request: Request): Promise<Buffer> => readBytes(request, imageBytes)

/** Reads the file of a multipart/form-data body that has the one field `file`, of at most 1 MB. */
export async function readFileField(request: Request): Promise<Buffer> {
  const bytes = await readBytes(request, imageBytes + wrapperBytes)
  const type = request.headers.get('content-type') ?? ''
  const form = await new Response(bytes, { headers: { 'Content-Type': type } }).formData().catch(() => {
    throw new ApiError('invalid_request', { message: 'body: is not multipart/form-data' })
  })
  const [entry, ...more] = form
  if (entry === undefined || more.length > 0 || entry[0] !== 'file' || typeof entry[1] === 'string') {
    throw new ApiError('invalid_request', { message: 'file: must be the one field, and a file' })
  }
  if (entry[1].size > imageBytes) throw tooLarge(imageBytes)
  return Buffer.from(await entry[1].arrayBuffer())
}

const tooLarge = (max: number): ApiError =>
  new ApiError('body_too_large', { message: `The body is over ${max / 1024} KB.` })

async function readBytes(request: Request, max: number): Promise<Buffer> {
  const declared = request.headers.get('content-length')
  if (declared !== null) {
    if (Number(declared) > max) throw tooLarge(max)
    return Buffer.from(await request.arrayBuffer())
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size <= max) chunks.push(chunk)
    if (size > droppedBytes) break
  }
  if (size > max) throw tooLarge(max)
  return Buffer.concat(chunks)
}
