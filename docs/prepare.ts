/** Writes the pages as the generator wants them: links between files of the repository become links of the site. */
import { existsSync } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { isOutside, mapTargets } from './markdown.ts'
import { PLACES, type Place, prefixOf, root } from './pages.ts'

/** Where VitePress finds them; made anew each time. */
export const SITE = path.join(import.meta.dirname, '.site')

/** Files that a page may show, copied as they are. */
const PICTURE = /\.(png|jpe?g|svg|gif|webp)$/

/** Files that are no pages, but that pages link to, by the route of the page that shows each. */
type Shown = Map<string, string>

export async function prepare(): Promise<void> {
  await fs.rm(SITE, { recursive: true, force: true })
  await fs.cp(path.join(import.meta.dirname, 'public'), path.join(SITE, 'public'), { recursive: true })
  const shown: Shown = new Map()
  const pictures = new Set<string>()
  for (const place of PLACES) {
    const text = await fs.readFile(path.join(root, place.source), 'utf8')
    const mended = mapTargets(text, (target) => mend(target, place, shown, pictures))
    await write(`${place.route}.md`, withTitle(withNote(withoutLinkLine(mended), place), place))
  }
  for (const [route, file] of shown) await write(`${route}.md`, await sourcePage(file))
  for (const file of pictures) {
    const copy = path.join(SITE, 'public', pictureOf(file))
    await fs.mkdir(path.dirname(copy), { recursive: true })
    await fs.copyFile(path.join(root, file), copy)
  }
}

/** The same target on the site. */
function mend(target: string, { source, language }: Place, shown: Shown, pictures: Set<string>): string {
  if (isOutside(target) || target.startsWith('#') || target.startsWith('/')) return target
  const [to = '', anchor] = target.split('#')
  const file = path.posix.join(path.posix.dirname(source), to)
  if (!existsSync(path.join(root, file))) throw new Error(`${source} links to ${target}, which is not there`)
  if (PICTURE.test(file)) {
    pictures.add(file)
    return `/${pictureOf(file)}`
  }
  const hash = anchor === undefined ? '' : `#${anchor}`
  const place = PLACES.find((place) => place.source === file && place.translated)
  if (place) return `/${place.route}.md${hash}`
  const route = `${prefixOf(language)}source/${file.replaceAll('.', '-')}`
  shown.set(route, file)
  return `/${route}.md${hash}`
}

const pictureOf = (file: string) => `pictures/${file.replaceAll('/', '-')}`

/** The line under a file's title that leads to its neighbours: on the site the sidebar and the switch of languages do. */
function withoutLinkLine(text: string): string {
  return text.replace(/^(# .*\n)\n(?:\[[^\n]*\]\([^)\n]*\)(?: · )?)+\n/, '$1')
}

/** A page that nobody has translated says so, and in which language it is. */
function withNote(text: string, { translated }: Place): string {
  return translated ? text : `> 这一页只有英文。\n\n<div lang="en-US">\n\n${text}\n\n</div>\n`
}

function withTitle(text: string, { page, language }: Place): string {
  if (text.startsWith('---\n')) return text
  return `---\ntitle: ${JSON.stringify(page.title[language])}\n---\n\n${text}`
}

const LANGUAGES: Record<string, string> = {
  '.ts': 'ts',
  '.html': 'html',
  '.css': 'css',
  '.yaml': 'yaml',
  '.conf': 'nginx',
  '.example': 'ini',
}

async function sourcePage(name: string): Promise<string> {
  const stat = await fs.stat(path.join(root, name))
  const files = stat.isDirectory()
    ? (await fs.readdir(path.join(root, name), { withFileTypes: true }))
        .filter((entry) => entry.isFile() && !PICTURE.test(entry.name))
        .map((entry) => entry.name)
    : ['']
  const blocks = files.map(async (file) => {
    const text = await fs.readFile(path.join(root, name, file), 'utf8')
    const language = LANGUAGES[path.extname(file || name)] ?? 'text'
    return `\`\`\`\`${language} ${path.posix.join(name, file)}\n${text.trimEnd()}\n\`\`\`\`\n`
  })
  const title = JSON.stringify(name)
  return `---\ntitle: ${title}\nsearch: false\n---\n\n# ${name}\n\n${(await Promise.all(blocks)).join('\n')}`
}

async function write(name: string, text: string): Promise<void> {
  const file = path.join(SITE, name)
  await fs.mkdir(path.dirname(file), { recursive: true })
  await fs.writeFile(file, text)
}
