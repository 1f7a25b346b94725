import { ApiError } from './error.ts'

export const maxBodyBytes = 16 * 1024

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
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw new ApiError('body_too_large')
  const chunks: Uint8Array[] = []
  let size = 0
  // The declared length may be absent or a lie, so the bytes are counted as well.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > maxBodyBytes) throw new ApiError('body_too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
