import path from 'node:path'
import type { Source } from './source.ts'

const FILE_ENDINGS = ['', '.ts', '.js']
/** Only a package's folder stands for its index: WeChat resolves no other folder. */
const PACKAGE_ENDINGS = [...FILE_ENDINGS, '/index.ts', '/index.js']

/** The component a `usingComponents` value means, as a path without ending, or undefined. */
export function resolveComponent(source: Source, from: string, ref: string): string | undefined {
  return candidates(source, from, ref)
    .flatMap((base) => [base, `${base}/index`])
    .find((base) => source.has(`${base}.json`) && source.has(`${base}.${source.dialect.template}`))
}

/** The file a `require` or `import` means, with its ending, or undefined. */
export function resolveScript(source: Source, from: string, ref: string): string | undefined {
  const endings = /^[./]/.test(ref) ? FILE_ENDINGS : PACKAGE_ENDINGS
  return candidates(source, from, ref)
    .flatMap((base) => endings.map((ending) => base + ending))
    .find((file) => /\.[jt]s$/.test(file) && source.has(file))
}

/** Page and component scripts: TypeScript first, since a compiled twin may lie beside it. */
export function scriptOf(source: Source, base: string): string | undefined {
  return [`${base}.ts`, `${base}.js`].find((file) => source.has(file))
}

/** A path beside `from`, or from the root when it starts with `/`. */
export function resolvePath(from: string, ref: string): string {
  return path.posix.normalize(
    ref.startsWith('/') ? ref.slice(1) : path.posix.join(path.posix.dirname(from), ref),
  )
}

/** The IDE looks beside the file first, then in every folder of packages from there up to the root. */
function candidates({ dialect }: Source, from: string, ref: string): string[] {
  const direct = resolvePath(from, ref)
  if (ref.startsWith('/') || ref.startsWith('.')) return [direct]
  const packages: string[] = []
  let folder = path.posix.dirname(from)
  for (;;) {
    packages.push(path.posix.join(folder, dialect.packages, ref))
    if (folder === '.') return [direct, ...packages]
    folder = path.posix.dirname(folder)
  }
}
