import * as esbuild from 'esbuild'
import path from 'node:path'

const HERE = path.dirname(import.meta.dirname)

/** The preview's own scripts: what runs in the phone, and the page around it. */
export interface Bundles {
  runtime: string
  panel: string
  /** What a phone of a project that is watched has besides. */
  live: string
}

export async function bundleOwnScripts(): Promise<Bundles> {
  const [runtime, panel, live] = await Promise.all(
    ['runtime/main.ts', 'shell/panel.ts', 'shell/live.ts'].map(bundle),
  )
  return { runtime: runtime!, panel: panel!, live: live! }
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(HERE, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    external: ['./project.js', './modules.js'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}
