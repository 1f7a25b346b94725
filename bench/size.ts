/** Bytes of what ships: of the helper, of the popup's own files and, measured the same way, of other packages. */
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Format, type Plugin, transform } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const require = createRequire(import.meta.url)
/** It brings no types. */
const less = require('less') as { render(source: string): Promise<{ css: string }> }

export interface Size {
  minified: number
  gzip: number
}

export interface Part {
  name: string
  bytes: number
}

interface Bundle {
  size: Size
  /** The files it is made of, absolute, and the bytes that each has in it. */
  files: Map<string, number>
}

/** One minified file of `entry` and what it imports, in the language level that the package is built for. */
async function bundle(entry: string, format: Format, plugins: Plugin[] = []): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format,
    target: 'es2018',
    plugins,
    metafile: true,
    write: false,
    outfile: 'bundle.js',
    logLevel: 'error',
    // `component/index.ts` is compiled to CommonJS, where `module` and `exports` are what they look like.
    logOverride: { 'commonjs-variable-in-esm': 'silent' },
  })
  const { contents } = outputFiles[0]!
  const inputs = Object.values(metafile.outputs)[0]!.inputs
  return {
    size: { minified: contents.length, gzip: gzipSync(contents, { level: 9 }).length },
    files: new Map(
      Object.entries(inputs).map(([file, { bytesInOutput }]) => [path.resolve(root, file), bytesInOutput]),
    ),
  }
}

const helperEntry = path.join(root, 'component/server/server.ts')
const packageEntry = path.join(root, 'component/index.ts')

/** The helper alone as an ES module, and the package's entry, the helper made and exported, as CommonJS. */
export async function helperSizes(): Promise<{ esm: Size; cjs: Size }> {
  const [esm, cjs] = await Promise.all([bundle(helperEntry, 'esm'), bundle(packageEntry, 'cjs')])
  return { esm: esm.size, cjs: cjs.size }
}

/** A package from the registry, all of what its entry imports. */
export async function packageSizes(name: string): Promise<{ esm: Size; cjs: Size }> {
  const entry = require.resolve(name)
  const [esm, cjs] = await Promise.all([bundle(entry, 'esm'), bundle(entry, 'cjs')])
  return { esm: esm.size, cjs: cjs.size }
}

export const versionOf = (name: string): string =>
  (require(`${name}/package.json`) as { version: string }).version

/**
 * A component's own files. Of its code, all that a mini-program would not load without it: its folder and whatever of
 * `server/` the helper itself does not import, such as the popup's texts.
 */
export async function componentParts(name: ComponentName): Promise<Part[]> {
  const { own, others } = await componentFiles(name)
  const scripts = [...own.files]
    .filter(([, bytes]) => bytes > 0)
    .map(([file, bytes]) => ({ name: nameOf(file), bytes }))
  const counted = scripts.reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    ...scripts.sort((a, b) => a.name.localeCompare(b.name)),
    { name: 'imports and wrapping of the code', bytes: own.size.minified - counted },
    ...others.map(({ name, content }) => ({ name, bytes: Buffer.byteLength(content) })),
  ]
}

/** The same as one number, each file compressed by itself. */
export async function componentGzip(name: ComponentName): Promise<number> {
  const { own, others } = await componentFiles(name)
  return others.reduce((sum, { content }) => sum + gzipSync(content, { level: 9 }).length, own.size.gzip)
}

async function componentFiles(component: ComponentName) {
  const folder = path.join(root, 'component', component)
  const helper = await bundle(packageEntry, 'cjs')
  const own = await bundle(path.join(folder, 'index.ts'), 'cjs', [leaveOut(helper.files)])
  const others: Array<{ name: string; content: string }> = []
  for (const file of (await readdir(folder)).sort()) {
    const minify = minifiers[path.extname(file)]
    // In place of the file without it, on Tuya.
    if (!minify || file.includes('.tuya.')) continue
    const source = await readFile(path.join(folder, file), 'utf8')
    others.push({ name: nameOf(path.join(folder, file)), content: await minify(source) })
  }
  return { own, others }
}

type ComponentName = 'login' | 'login-scan'

const nameOf = (file: string) =>
  path
    .relative(path.join(root, 'component'), file)
    .replaceAll('\\', '/')
    .replace(/\.less$/, '.wxss')

const minifiers: Record<string, (source: string) => string | Promise<string>> = {
  '.less': async (source) => {
    const { css } = await less.render(source)
    return (await transform(css, { loader: 'css', minify: true })).code
  },
  '.wxml': (source) =>
    source
      .replace(/<!--.*?-->/gs, '')
      .replace(/\s+/g, ' ')
      .replace(/> </g, '><')
      .trim(),
  '.json': (source) => JSON.stringify(JSON.parse(source)),
  '.wxs': async (source) => (await transform(source, { minify: true })).code,
}

/** Keeps the files that are counted elsewhere out of a bundle: only their names stay in it. */
function leaveOut(files: Map<string, number>): Plugin {
  return {
    name: 'leave-out',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path: wanted, resolveDir }) => {
        const file = path.resolve(resolveDir, `${wanted}.ts`)
        return files.has(file) ? { path: wanted, external: true } : undefined
      })
    },
  }
}
