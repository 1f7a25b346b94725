/** What none of WeChat's tools sees: what leads nowhere, and components that do not say that they are one. */
import path from 'node:path'
import { checkComponents, checkTemplate } from './links.ts'
import { checkModules } from './modules.ts'
import type { Place } from './packages.ts'
import type { Problem } from './problem.ts'

/**
 * Checks where `<import>`, `<include>`, `usingComponents` and `require` lead.
 *
 * @param root the folder of app.json, or a package's
 * @param files those to check, relative to the root
 * @param packages folders to look for packages in, besides each `miniprogram_npm/` on the way up to the root
 */
export async function checkLinks(
  root: string,
  files: readonly string[],
  packages: readonly string[] = [],
): Promise<Problem[]> {
  const place = { root: path.resolve(root), packages }
  const said: string[] = []
  for (const file of files) said.push(...((await checkFor(file)?.(place, file)) ?? []))
  return said.map((text) => ({ by: 'own', said: text }))
}

function checkFor(file: string): ((place: Place, file: string) => Promise<string[]>) | undefined {
  if (file.endsWith('.d.ts')) return undefined
  if (/\.[jt]s$/.test(file)) return checkModules
  return { '.wxml': checkTemplate, '.json': checkComponents }[path.extname(file)]
}
