import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vitepress'
import { prepare } from './prepare.ts'

const DIST = path.join(import.meta.dirname, 'dist')

/**
 * Makes the static site, and fails on a dead link.
 *
 * @param folder where to; by default `docs/dist`
 */
export async function buildSite(folder: string = DIST): Promise<string> {
  await prepare()
  await build(import.meta.dirname, { outDir: folder })
  return folder
}

// `npm run docs:build`
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await buildSite())
