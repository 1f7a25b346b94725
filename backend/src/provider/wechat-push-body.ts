/** The texts and numbers at the top of a message, by their names. */
export type PushFields = ReadonlyMap<string, string>

const maxLength = 64 * 1024

/** Reads a message in either of the two formats that can be chosen. undefined if it is in neither, or too long. */
export function readPushBody(body: string): PushFields | undefined {
  if (body.length > maxLength) return undefined
  return body.trimStart().startsWith('<') ? readXml(body) : readJson(body)
}

function readJson(body: string): PushFields | undefined {
  const fields = new Map<string, string>()
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  for (const [name, field] of Object.entries(value)) {
    // WeChat's own samples have names with a space before them.
    if (typeof field === 'string' || typeof field === 'number') fields.set(name.trim(), String(field).trim())
  }
  return fields
}

const cdata = { start: '<![CDATA[', end: ']]>' }
const space = /\s*/y
const tag = /<\s*(\/?)\s*([A-Za-z_][\w.-]{0,63})\s*(\/?)>/y

/**
 * `<xml>` with elements in it that hold text or CDATA; what lies deeper is stepped over. There is nothing to expand
 * here: an entity stays as it is written; a declaration, an attribute or a comment, which WeChat writes none of, ends it.
 */
function readXml(body: string): PushFields | undefined {
  const fields = new Map<string, string>()
  const open: string[] = []
  let at = skip(space, body, 0)
  let text = ''
  while (at < body.length) {
    if (body.startsWith(cdata.start, at)) {
      const end = body.indexOf(cdata.end, at)
      if (end < 0) return undefined
      text += body.slice(at + cdata.start.length, end)
      at = end + cdata.end.length
    } else if (body[at] === '<') {
      tag.lastIndex = at
      const [whole, closes, name = '', isEmpty] = tag.exec(body) ?? []
      if (whole === undefined || (closes && isEmpty)) return undefined
      at += whole.length
      if (closes) {
        if (open.pop() !== name) return undefined
        if (open.length === 1 && !fields.has(name)) fields.set(name, text.trim())
        if (open.length === 0) return skip(space, body, at) === body.length ? fields : undefined
      } else {
        if (open.length === 0 && (name !== 'xml' || isEmpty)) return undefined
        if (!isEmpty) open.push(name)
      }
      text = ''
    } else {
      const end = body.indexOf('<', at)
      const plain = body.slice(at, end < 0 ? undefined : end)
      if (open.length === 0) return undefined
      text += plain
      at += plain.length
    }
  }
  return undefined
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return at + (pattern.exec(text)?.[0].length ?? 0)
}
