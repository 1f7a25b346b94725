/** An opening or a closing tag. Whatever else stands between them is text. */
export interface Tag {
  name: string
  closing: boolean
  attributes: Attribute[]
  /** From the last attribute to behind the `>`. */
  end: string
}

export interface Attribute {
  /** The white space before it. */
  before: string
  name: string
  /** Between name and value: `="`, or nothing where there is no value. */
  opening: string
  value: string
  closing: string
}

/** What is no markup: the message says in which line. */
export class MarkupError extends Error {
  readonly reason: string
  /** Where the tag begins. */
  readonly offset: number

  constructor(reason: string, markup: string, offset: number) {
    super(`line ${markup.slice(0, offset).split('\n').length}: ${reason}`)
    this.reason = reason
    this.offset = offset
  }
}

const ATTRIBUTE = /(\s*)([^\s=>/"'<]+)(?:(\s*=\s*")([^"]*)(")|(\s*=\s*')([^']*)(')|(\s*=\s*)([^\s>"']+))?/y
const TAG = /<(\/?)([a-zA-Z][\w.-]*)/y
const END = /\s*\/?>/y
/** What is no tag, whatever stands in it. */
const OPAQUE = /<!--[^]*?-->|\{\{[^]*?\}\}/y
/** Whose content is a script. */
const SCRIPTS = new Set(['wxs', 'sjs'])

/**
 * A template in pieces, tags and the text around them: written again they are the template as it was. Comments and
 * expressions are text, and so is a script. Throws a MarkupError.
 */
export function parseMarkup(markup: string): Array<string | Tag> {
  const pieces: Array<string | Tag> = []
  let position = 0
  let text = ''
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position
    const found = pattern.exec(markup)
    if (found) position = pattern.lastIndex
    return found
  }
  while (position < markup.length) {
    const start = position
    const opaque = take(OPAQUE)
    const found = opaque ? null : take(TAG)
    if (!found) {
      text += opaque?.[0] ?? markup[position++]
      continue
    }
    const [, slash, name = ''] = found
    const attributes: Attribute[] = []
    let end = take(END)
    while (!end) {
      const attribute = take(ATTRIBUTE)
      if (!attribute) throw new MarkupError(`<${name}> has no end`, markup, start)
      const [, before = '', called = '', double, a, doubleEnd, single, b, singleEnd, bare, c] = attribute
      attributes.push({
        before,
        name: called,
        opening: double ?? single ?? bare ?? '',
        value: a ?? b ?? c ?? '',
        closing: doubleEnd ?? singleEnd ?? '',
      })
      end = take(END)
    }
    if (text) pieces.push(text)
    text = ''
    pieces.push({ name, closing: slash === '/', attributes, end: end[0] })
    if (slash !== '/' && SCRIPTS.has(name) && !end[0].includes('/')) {
      const close = markup.indexOf(`</${name}`, position)
      text = markup.slice(position, close < 0 ? markup.length : close)
      position += text.length
    }
  }
  if (text) pieces.push(text)
  return pieces
}

export function writeMarkup(pieces: ReadonlyArray<string | Tag>): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece
      const attributes = piece.attributes.map(
        ({ before, name, opening, value, closing }) => before + name + opening + value + closing,
      )
      return `<${piece.closing ? '/' : ''}${piece.name}${attributes.join('')}${piece.end}`
    })
    .join('')
}
