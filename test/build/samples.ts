/** How each kind of code block in the documentation is checked. All resolve to what is wrong, `''` for nothing. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { parse, compileScript, compileTemplate } from 'vue/compiler-sfc'
import { transform } from 'esbuild'
import compiler from 'glass-easel-template-compiler'
import { readYaml } from '../../docs/front-matter.ts'
import type { CodeBlock } from '../../docs/markdown.ts'

const root = path.resolve(import.meta.dirname, '../..')
const run = promisify(execFile)
const said = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** The kinds that are checked one by one. */
export const CHECKS: Record<string, (block: CodeBlock) => string | Promise<string>> = {
  json: ({ code }) => {
    try {
      JSON.parse(code)
      return ''
    } catch (error) {
      return said(error)
    }
  },
  async css({ code }) {
    const { warnings } = await transform(code, { loader: 'css', logLevel: 'silent' })
    return warnings.map(({ text }) => text).join('\n')
  },
  xml({ code, name }) {
    if (!name.endsWith('.wxml')) return 'of XML only WXML is known: name its file'
    const group = new compiler.TmplGroup()
    const messages = group.addTmpl('page', code) as { message: string }[] | undefined
    group.free()
    return (messages ?? []).map(({ message }) => message).join('\n')
  },
  vue({ code }) {
    const { descriptor, errors } = parse(code)
    if (errors.length > 0 || !descriptor.template)
      return errors.map(said).join('\n') || 'there is no template'
    const { bindings = {} } = compileScript(descriptor, { id: 'sample' })
    const template = compileTemplate({
      source: descriptor.template.content,
      filename: 'sample.vue',
      id: 'sample',
      compilerOptions: { bindingMetadata: bindings },
    })
    return template.errors.map(said).join('\n')
  },
  async yaml({ code }) {
    try {
      return Object.keys(await readYaml(code)).length > 0 ? '' : 'nothing is in it'
    } catch (error) {
      return said(error)
    }
  },
  sh: ({ code }) => shellProblem(code),
  // Paths, for the eye.
  text: () => '',
}

/** Commands that the documentation may name. Who adds one has thought of who has it. */
const COMMANDS = new Set(
  'npm npx node cp chmod mkdir cd for systemctl journalctl curl docker done gunzip sqlite3 sudo'.split(' '),
)
/** Of the backend's command. */
const SUBCOMMANDS = new Set(['simulator', 'verify'])

/** Shell commands: they parse, the programs are known ones, and the scripts and subcommands that they name are there. */
export async function shellProblem(code: string): Promise<string> {
  if (process.platform !== 'win32') {
    const broken = await run('sh', ['-n', '-c', code]).then(() => '', said)
    if (broken) return broken
  }
  const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const commands = code
    .replaceAll(/(^|\s)#.*$/gm, '')
    .replaceAll('\\\n', ' ')
    .split(/&&|;|\||\n/)
    .map((command) => command.trim().replace(/^(do |[A-Z_]+=\S+ )+/, ''))
  for (const command of commands.filter(Boolean)) {
    const [program = '', ...words] = command.split(/\s+/)
    if (!COMMANDS.has(program)) return `the command ${program} is not one that is known here`
    const script = /^npm (?:run )?(\S+)/.exec(command)?.[1]
    const own = script && !words.includes('-w') && (words[0] === 'run' || /^(start|test)$/.test(script))
    if (own && !scripts[script]) return `there is no script ${script}`
    const [name, subcommand] = words
    if (program !== 'npx' || name !== 'miniprogram-login-backend' || !subcommand) continue
    if (/^\w/.test(subcommand) && !SUBCOMMANDS.has(subcommand)) return `there is no command ${subcommand}`
  }
  return ''
}

/** A block of TypeScript or JavaScript. */
export interface Script {
  /** The page and the line, for the message. */
  where: string
  block: CodeBlock
  /** Declarations that stand for the rest of a program, where a block is a part of one. */
  given: string
}

/** Type-checks scripts against the built packages: TypeScript strictly, JavaScript as far as it says its types. */
export async function typeProblems(scripts: Script[]): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'samples-'))
  try {
    // The packages are found from here, not from a temporary folder.
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
    const named = scripts.map((script, index) => ({ ...script, file: `${index}.${endingOf(script.block)}` }))
    for (const { file, block, given } of named)
      await writeFile(
        path.join(folder, file),
        `${block.code}\n${given}`.replaceAll(...PREVIEW).replaceAll(...SDK),
      )
    const [typed, untyped] = [named, named].map((all, index) =>
      all.map(({ file }) => file).filter((file) => file.includes('.ts') === (index === 0)),
    )
    const said = await Promise.all([check(folder, typed!, true), check(folder, untyped!, false)])
    return named.reduce(
      (text, { file, where }) => text.replaceAll(new RegExp(`^\\S*/${file}`, 'gm'), `${where}, its line `),
      said.join(''),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The preview is no package: a sample names it from where it lies. */
const PREVIEW = ["'./preview/", `'${path.join(root, 'demo/preview')}/`] as const
/** The SDK's types refuse what its documentation has in every example: `cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })`. */
const SDK = ["require('wx-server-sdk')", "/** @type {any} */ (require('wx-server-sdk'))"] as const

const endingOf = ({ language, code }: CodeBlock) =>
  language === 'js' && code.includes('require(') ? 'cjs' : language

async function check(folder: string, files: string[], strict: boolean): Promise<string> {
  const config = {
    compilerOptions: {
      strict,
      noEmit: true,
      allowJs: true,
      checkJs: true,
      jsx: 'preserve',
      skipLibCheck: true,
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      moduleDetection: 'force',
      allowImportingTsExtensions: true,
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: ['node', 'miniprogram-api-typings'],
    },
    files,
  }
  const project = path.join(folder, strict ? 'strict.json' : 'loose.json')
  await writeFile(project, JSON.stringify(config))
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  return run(process.execPath, [tsc, '-p', project]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  )
}
