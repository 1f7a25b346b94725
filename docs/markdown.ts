/** What can be said of a Markdown file without rendering it. The site is made with it, and the tests read with it. */

export interface CodeBlock {
  /** The first word behind the opening fence; '' without one. */
  language: string
  /** The rest of that line: in this repository, the file that the block is. */
  name: string
  code: string
  /** Of the opening fence, from 1. */
  line: number
}

const FENCED = /^( *)(```+)([^\n]*)\n(.*?)^\1\2 *$/gms
const LINK = /(\]\()([^)\s]+)(\))/g
const SOURCE = /(<img [^>]*?src=")([^"]+)(")/g
/** The picture in the front matter of a home page. */
const HERO = /(image: \{ src: )([^\s,]+)(,)/g

export function codeBlocksOf(text: string): CodeBlock[] {
  return [...text.matchAll(FENCED)].map((match) => {
    const [, indent, , info, body] = match
    const [language = '', ...name] = info!.trim().split(/\s+/)
    return {
      language,
      name: name.join(' '),
      code: body!.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      line: text.slice(0, match.index).split('\n').length,
    }
  })
}

/** The page with everything but its code blocks put through `change`. */
export function mapText(text: string, change: (text: string) => string): string {
  let end = 0
  let result = ''
  for (const match of text.matchAll(FENCED)) {
    result += change(text.slice(end, match.index)) + match[0]
    end = match.index + match[0].length
  }
  return result + change(text.slice(end))
}

/** The page with the target of each link and picture put through `change`. */
export function mapTargets(text: string, change: (target: string) => string): string {
  const changed = (_: string, before: string, target: string, after: string) =>
    before + change(target) + after
  return mapText(text, (part) =>
    [LINK, SOURCE, HERO].reduce((text, pattern) => text.replaceAll(pattern, changed), part),
  )
}

export function targetsOf(text: string): string[] {
  const targets: string[] = []
  mapTargets(text, (target) => {
    targets.push(target)
    return target
  })
  return targets
}

/** Whether a link leads out of the repository. */
export const isOutside = (target: string) => /^[a-z]+:/.test(target)

/** A heading's anchor, by the rule of the sites that show repositories, so that links hold there and on our own. */
export function slugify(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-')
}

/** The anchors of a page; of equal headings the second gets `-1`. */
export function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>()
  const anchors: string[] = []
  mapText(text, (part) => {
    for (const [, heading] of part.matchAll(/^#{1,6} (.+)$/gm)) {
      const slug = slugify(heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'))
      const times = seen.get(slug) ?? 0
      seen.set(slug, times + 1)
      anchors.push(times === 0 ? slug : `${slug}-${times}`)
    }
    return part
  })
  return anchors
}
