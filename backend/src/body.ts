import { ApiError } from './error.ts'

export const maxBodyBytes = 16 * 1024

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
    const value: unknown = JSON.parse(text.decode(await readBytes(request)))
    return value
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    // The parser's own message quotes the body, which may hold a credential: it is not passed on.
    throw new ApiError('invalid_json')
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  const declared = request.headers.get('content-length')
  if (declared !== null) {
    if (Number(declared) > maxBodyBytes) throw new ApiError('body_too_large')
    return new Uint8Array(await request.arrayBuffer())
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size <= maxBodyBytes) chunks.push(chunk)
    if (size > droppedBytes) break
  }
  if (size > maxBodyBytes) throw new ApiError('body_too_large')
  return Buffer.concat(chunks)
}
