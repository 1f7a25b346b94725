import * as esbuild from 'esbuild'
import { independentRoot } from '../runtime/compiled.ts'
import { HELPER } from '../runtime/helper-name.ts'
import type { Diagnostics } from './diagnostic.ts'
import type { Project } from './project.ts'
import { resolveScript, scriptOf } from './resolve.ts'

const NAMESPACE = 'miniprogram'

/** Names that a browser has and a mini-program has not: code that leans on them must fail here as it fails there. */
const ABSENT = [
  'window',
  'document',
  'localStorage',
  'sessionStorage',
  'location',
  'history',
  'fetch',
  'XMLHttpRequest',
  'alert',
]

/**
 * All scripts in one module that exports `modules`: by path, a function that runs the script the first time and gives
 * its exports. Nothing runs before it is asked for, as in DevTools.
 */
export async function bundleScripts(
  project: Project,
  paths: string[],
  diagnostics: Diagnostics,
): Promise<string> {
  const { source } = project
  const scripts = paths.flatMap((path) => scriptOf(source, path) ?? [])
  const entries = scripts.map(
    (file) => `${JSON.stringify(file.replace(/\.[jt]s$/, ''))}: () => require(${JSON.stringify(`/${file}`)})`,
  )
  if (resolveScript(source, '', HELPER)) entries.push(`${JSON.stringify(HELPER)}: () => require('${HELPER}')`)
  const options = {
    stdin: { contents: `export const modules = {\n${entries.join(',\n')}\n}`, sourcefile: 'modules' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    sourcemap: 'inline',
    logLevel: 'silent',
    define: Object.fromEntries(ABSENT.map((name) => [name, 'undefined'])),
    plugins: [miniprogramPlugin(project)],
  } satisfies esbuild.BuildOptions
  try {
    const { outputFiles, warnings } = await esbuild.build(options)
    report(warnings, 'warn', diagnostics)
    return outputFiles[0]?.text ?? ''
  } catch (error) {
    if (!isBuildFailure(error)) throw error
    report(error.errors, 'error', diagnostics)
    report(error.warnings, 'warn', diagnostics)
    return 'export const modules = {}'
  }
}

function miniprogramPlugin(project: Project): esbuild.Plugin {
  const { source } = project
  return {
    name: 'miniprogram',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path, importer }) => {
        const file = resolveScript(source, importer === 'modules' ? '' : importer, path)
        const root = independentRoot(project, importer)
        if (file && root && !file.startsWith(root))
          return { errors: [{ text: `"${path}" is outside of the independent subpackage ${root}` }] }
        if (file) return { path: file, namespace: NAMESPACE }
        return { errors: [{ text: `module not found: "${path}"` }] }
      })
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
        contents: source.read(path),
        loader: path.endsWith('.ts') ? 'ts' : 'js',
      }))
    },
  }
}

function report(messages: esbuild.Message[], severity: 'error' | 'warn', diagnostics: Diagnostics): void {
  for (const { text, location } of messages) {
    const file = location?.file.replace(`${NAMESPACE}:`, '') ?? 'app.js'
    diagnostics[severity](file, text, location ? { line: location.line, column: location.column + 1 } : {})
  }
}

function isBuildFailure(error: unknown): error is esbuild.BuildFailure {
  return error instanceof Error && 'errors' in error && 'warnings' in error
}
