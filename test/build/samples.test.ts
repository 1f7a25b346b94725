/**
 * The documentation: every code block of every page is checked by something, links and anchors hold, and a page is the
 * same in both languages. Run after `npm run build`.
 */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import { anchorsOf, codeBlocksOf, isOutside, mapText, targetsOf } from '../../docs/markdown.ts'
import { PAGES } from '../../docs/pages.ts'
import { CHECKS, type Script, shellProblem, typeProblems } from './samples.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

const GENERATED = new Set([
  'node_modules',
  'dist',
  'dist-tuya',
  'miniprogram_npm',
  'miniprogram-tuya',
  '.site',
  '.git',
])

function markdownIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) return GENERATED.has(entry.name) ? [] : markdownIn(name)
    return name.endsWith('.md') ? name : []
  })
}

const FILES = markdownIn('')

/** Who walks through a page's blocks that name their file, as mini-programs, or holds them to be the ones of its twin. */
const RUN_BY: Record<string, string> = {
  'README.md': 'test/e2e/readme.test.ts',
  'README.zh-CN.md': 'test/e2e/readme.test.ts',
  'component/RECIPES.md': 'test/build/component-samples.test.ts',
  'component/RECIPES.zh-CN.md': 'test/e2e/recipes.test.ts',
  'component/login/README.md': 'test/build/component-samples.test.ts',
  'component/login/README.zh-CN.md': 'test/e2e/component-readmes.test.ts',
  'component/login-scan/README.md': 'test/build/component-samples.test.ts',
  'component/login-scan/README.zh-CN.md': 'test/e2e/component-readmes.test.ts',
}

const PC = `
declare const codeImage: HTMLImageElement
declare const hint: HTMLElement
declare function enter(utoken: string): void
`

const TARO = `
declare function definePageConfig<T>(config: T): T
`

const JSX = `
declare const View: (props: { children?: unknown }) => unknown
declare const Button: (props: { onClick(): unknown; children?: unknown }) => unknown
declare const server: typeof import('miniprogram-login').default
declare global {
  namespace JSX {
    interface ElementChildrenAttribute { children: unknown }
    interface IntrinsicElements { login: Record<string, unknown> & { onLogin?(event: { detail: unknown }): void } }
  }
}
`

const PREVIEW = `
declare const simulator: { url: string }
declare const backend: { url: string }
declare const database: { url: string }
declare function openIdOf(user: string, appId: string): string
`

const DRIVEN = `
declare const browser: import('playwright-core').Browser
declare const preview: import('./preview/server.ts').Preview
declare global {
  interface Window {
    preview: import('./preview/runtime/control.ts').Preview
  }
}
`

/** What a block that is a part of a program takes for granted: by page and language, in their order on it. */
const GIVEN: Record<string, Record<string, string[]>> = {
  'backend/pc/README.md': { ts: [PC] },
  'backend/pc/README.zh-CN.md': { ts: [PC] },
  'component/RECIPES.md': { ts: [TARO], tsx: [JSX] },
  'component/RECIPES.zh-CN.md': { ts: [TARO], tsx: [JSX] },
  'demo/preview/README.md': { ts: [PREVIEW, DRIVEN] },
}

const isScript = (language: string) => ['ts', 'tsx', 'js'].includes(language)

describe('each code block is checked', () => {
  const scripts: Script[] = []
  for (const file of FILES) {
    const seen: Record<string, number> = {}
    for (const block of codeBlocksOf(read(file))) {
      const where = `${file}:${block.line}`
      const named = block.name !== ''
      if (isScript(block.language) && !named) {
        const count = seen[block.language] ?? 0
        seen[block.language] = count + 1
        scripts.push({ where, block, given: GIVEN[file]?.[block.language]?.[count] ?? '' })
      } else if (isScript(block.language)) {
        test(`${where} ${block.name}: by ${RUN_BY[file]}`, () => {
          assert.ok(RUN_BY[file], 'its page is in no test that runs it: leave its name out, or write one')
          assert.ok(read(RUN_BY[file]).includes(file.replace('component/', '')))
        })
      } else {
        test(`${where} ${block.name || block.language}`, async () => {
          const check = CHECKS[block.language]
          assert.ok(check, `nobody knows how to check "${block.language}"`)
          assert.equal(await check(block), '')
        })
      }
    }
  }

  test(`the types of ${scripts.length} scripts: ${scripts.map(({ where }) => where).join(', ')}`, async () => {
    assert.equal(await typeProblems(scripts), '')
  })

  test('what is given to a block is given to one that is there', () => {
    const used = scripts.flatMap(({ given }) => given || [])
    assert.deepEqual(
      used.toSorted(),
      Object.values(GIVEN)
        .flatMap((one) => Object.values(one).flat())
        .toSorted(),
    )
  })

  for (const file of FILES) {
    for (const { line, code } of indentedIn(read(file))) {
      test(`${file}:${line}, indented`, async () => {
        const paths = code.match(/\S+\/\S+\.ts\b/g) ?? []
        for (const name of paths) assert.ok(existsSync(path.join(root, name)), `${name} is not there`)
        if (!/^\S+\/\S+ +\|/.test(code)) assert.equal(await shellProblem(code), '')
      })
    }
  }
})

/** Code by indentation: commands, and lists of files. */
function indentedIn(text: string): { line: number; code: string }[] {
  // Blank lines in place of the fenced blocks keep the count of lines.
  let lines = text.split('\n')
  for (const { line, code } of codeBlocksOf(text)) {
    const length = code.split('\n').length + 1
    lines = lines.map((content, index) => (index >= line - 1 && index < line - 1 + length ? '' : content))
  }
  const found: { line: number; code: string }[] = []
  for (const [index, content] of lines.entries()) {
    if (!content.startsWith('    ')) continue
    const last = found.at(-1)
    if (last && last.line + last.code.split('\n').length - 1 === index + 1)
      last.code += `${content.slice(4)}\n`
    else if (lines[index - 1] === '') found.push({ line: index + 1, code: `${content.slice(4)}\n` })
  }
  return found
}

for (const file of FILES) {
  test(`each link of ${file} goes somewhere`, () => {
    const dead = targetsOf(read(file)).filter((target) => {
      if (isOutside(target) || target.startsWith('/')) return false
      const [to, anchor] = target.split('#')
      const name = to ? path.posix.join(path.posix.dirname(file), to) : file
      if (!existsSync(path.join(root, name))) return true
      return anchor !== undefined && !(name.endsWith('.md') && anchorsOf(read(name)).includes(anchor))
    })
    assert.deepEqual(dead, [])
  })
}

/**
 * What is the same in each language: levels of the headings, names in the first cells of tables, and what a reader copies,
 * code without its comments and its texts.
 */
function shapeOf(text: string): { headings: string[]; rows: string[]; code: string[] } {
  const headings: string[] = []
  const rows: string[] = []
  mapText(text, (part) => {
    headings.push(...(part.match(/^#{1,6} /gm) ?? []))
    rows.push(
      ...[...part.matchAll(/^\| ([^|]*)\|/gm)].map(([, cell]) => (cell!.match(/`[^`]+`/g) ?? []).join(' ')),
    )
    return part
  })
  const code = codeBlocksOf(text).map(({ language, name, code }) => {
    const plain = code
      .replaceAll(/^\s*(\/\/|\/?\*\*?|#).*\n/gm, '')
      .replaceAll(/\s+(\/\/|#) .*$/gm, '')
      .replaceAll(/<!--.*?-->/gs, '')
      .replaceAll(/'[^'\n]*'|`[^`]*`|"[^"\n]*"/g, "''")
      .replaceAll(/\p{Script=Han}+/gu, '')
    return `${language} ${name}\n${plain}`
  })
  return { headings, rows, code }
}

for (const { source } of PAGES) {
  const chinese = source['zh-CN']
  if (chinese === undefined) continue
  test(`${chinese} and ${source['en-US']} have the same headings, rows and code`, () => {
    assert.deepEqual(shapeOf(read(chinese)), shapeOf(read(source['en-US'])))
  })
}

test('every page that is written for readers is on the site', () => {
  const sources = new Set(PAGES.flatMap(({ source }) => Object.values(source)))
  const others = FILES.filter((file) => !sources.has(file))
  assert.deepEqual(others, ['backend/test/vectors/README.md'])
})
