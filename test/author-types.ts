import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const root = path.resolve(import.meta.dirname, '..')

/** What TypeScript says of all scripts in a folder, as strictly as an author can have it; empty where all is well. */
export async function authorTypeErrors(folder: string): Promise<string> {
  const config = {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: 'es2018',
      module: 'commonjs',
      moduleResolution: 'bundler',
      moduleDetection: 'force',
      lib: ['es2020'],
      types: [],
      paths: {
        'miniprogram-login': [path.join(root, 'dist/index.d.ts')],
        'miniprogram-login/*': [path.join(root, 'dist/*')],
      },
    },
    include: ['**/*.ts'],
    exclude: ['**/node_modules', '**/miniprogram_npm'],
    files: [path.join(root, 'node_modules/miniprogram-api-typings/index.d.ts')],
  }
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  return promisify(execFile)(process.execPath, [tsc, '-p', folder]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  )
}
