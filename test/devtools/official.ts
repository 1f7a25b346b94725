/** WeChat's own tools, offline and without a key. */
import { chmod, mkdtemp, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Problem } from './problem.ts'
import { run, type Verdict } from './run.ts'

const FOLDER = import.meta.dirname
const COMPILERS = { darwin: 'mac/', win32: 'windows/' } as const
const INSTALL_LIMIT = 900_000

function compiler(name: 'wcc' | 'wcsc'): string {
  const { platform } = process
  const folder = platform in COMPILERS ? COMPILERS[platform as keyof typeof COMPILERS] : 'linux/'
  const file = platform === 'win32' ? `${name}.exe` : name
  return path.join(FOLDER, 'node_modules/miniprogram-compiler/bin', folder, file)
}

/**
 * Installs the tools from their own lock file into `node_modules/` beside this file, unless they are there as it says.
 *
 * @throws Error with what npm said
 */
export async function install(): Promise<void> {
  if (!(await isInstalled())) {
    // None of their install scripts is needed.
    const { passed, said } = await npm(FOLDER, ['ci', '--ignore-scripts'])
    if (!passed) throw new Error(`the tools cannot be installed:\n${said}`)
  }
  // They come without the right to be run.
  for (const name of ['wcc', 'wcsc'] as const) await chmod(compiler(name), 0o755)
}

interface Lock {
  packages: Record<string, { version?: string }>
}

async function isInstalled(): Promise<boolean> {
  const [wanted, there] = await Promise.all([
    readLock('package-lock.json'),
    // npm writes it last: an install that was cut off has none.
    readLock('node_modules/.package-lock.json').catch(() => undefined),
  ])
  return (
    there !== undefined &&
    ['miniprogram-ci', 'miniprogram-compiler'].every((name) => {
      const at = `node_modules/${name}`
      return there.packages[at]?.version === wanted.packages[at]?.version
    })
  )
}

const readLock = async (file: string) => JSON.parse(await readFile(path.join(FOLDER, file), 'utf8')) as Lock

/** npm in a folder; the one that runs this script, if one does. */
export function npm(folder: string, args: readonly string[]): Promise<Verdict> {
  const own = process.env['npm_execpath']
  const [command, before] = own ? [process.execPath, [own]] : ['npm', []]
  // Without the prefix it would work on the project whose script this is.
  const all = [...before, ...args, '--prefix', folder, '--no-audit', '--no-fund', '--prefer-offline']
  return run(command, all, { cwd: folder, limit: INSTALL_LIMIT })
}

/**
 * What DevTools' 构建 npm does: each package in `dependencies` of the package.json, into `miniprogram_npm/` of the target.
 * https://developers.weixin.qq.com/miniprogram/dev/devtools/ci.html
 *
 * @param scratch a folder to leave things in
 */
export const packNpm = (packageJson: string, target: string, scratch: string): Promise<Problem[]> =>
  ask('packNpmManually', 'pack.cjs', [packageJson, target], scratch)

/**
 * What DevTools does before an upload, with every page, component, script and style of the project.
 *
 * @param scratch a folder to leave things in
 */
export const compile = (project: string, scratch: string): Promise<Problem[]> =>
  ask('compile', 'compile.cjs', [project, path.join(scratch, 'compiled.zip')], scratch)

async function ask(by: string, script: string, args: string[], scratch: string): Promise<Problem[]> {
  // It leaves caches where it runs and in the folder for temporary files.
  const folder = await mkdtemp(path.join(scratch, 'run-'))
  const outcome = path.join(folder, 'outcome.json')
  const env = { TMPDIR: folder, TEMP: folder, TMP: folder }
  const { said } = await run(process.execPath, [path.join(FOLDER, script), outcome, ...args], {
    cwd: folder,
    env,
  })
  const problems = await readFile(outcome, 'utf8').then(
    (text) => JSON.parse(text) as string[],
    () => [`it ended without an outcome:\n${said}`],
  )
  return problems.map((text) => ({ by, said: text }))
}

/**
 * WeChat's compiler for templates.
 *
 * @param files WXML and WXS, relative to the folder
 * @param scratch a folder to leave things in
 */
export const wcc = (folder: string, files: readonly string[], scratch: string): Promise<Problem[]> =>
  translate('wcc', ['-d'], folder, files, scratch)

/**
 * WeChat's compiler for styles.
 *
 * @param files WXSS, relative to the folder
 * @param scratch a folder to leave things in
 */
export const wcsc = (folder: string, files: readonly string[], scratch: string): Promise<Problem[]> =>
  translate('wcsc', ['-lc'], folder, files, scratch)

async function translate(
  by: 'wcc' | 'wcsc',
  options: readonly string[],
  folder: string,
  files: readonly string[],
  scratch: string,
): Promise<Problem[]> {
  if (files.length === 0) return []
  const args = [...options, '-o', path.join(scratch, `${by}.out`), ...files]
  const { passed, said } = await run(compiler(by), args, { cwd: folder })
  return passed ? [] : [{ by, said: said.replace(/\n+error file count: \d+$/, '') }]
}
