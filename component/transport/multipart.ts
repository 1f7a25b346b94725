/** A form with one file, as a platform's own upload would send it. */
export interface Form {
  /** The form field of the file. */
  name: string
  filePath: string
  bytes: ArrayBuffer
  /** Further fields. */
  formData?: Record<string, unknown>
}

const TYPES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
}

/** The body as multipart/form-data (RFC 7578), with the content type that names its boundary. */
export function multipart({ name, filePath, bytes, formData = {} }: Form): {
  type: string
  body: ArrayBuffer
} {
  const boundary = `----${[1, 2, 3].map(() => Math.random().toString(36).slice(2)).join('')}`
  const fileName = filePath.slice(filePath.lastIndexOf('/') + 1)
  const type = TYPES[fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase()]
  const fields = Object.keys(formData).map(
    (key) => `--${boundary}\r\n${disposition(key)}\r\n\r\n${String(formData[key])}\r\n`,
  )
  const head = utf8(
    `${fields.join('')}--${boundary}\r\n${disposition(name)}; filename="${quoted(fileName)}"\r\n` +
      `Content-Type: ${type ?? 'application/octet-stream'}\r\n\r\n`,
  )
  const tail = utf8(`\r\n--${boundary}--\r\n`)
  const body = new Uint8Array(head.length + bytes.byteLength + tail.length)
  body.set(head)
  body.set(new Uint8Array(bytes), head.length)
  body.set(tail, head.length + bytes.byteLength)
  return { type: `multipart/form-data; boundary=${boundary}`, body: body.buffer }
}

const disposition = (name: string) => `Content-Disposition: form-data; name="${quoted(name)}"`

/** What would end the name, or its line, as browsers write it. */
const quoted = (text: string) => text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22')

/** A mini-program has no TextEncoder. */
export function utf8(text: string): Uint8Array {
  const bytes = encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  )
  return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))
}
