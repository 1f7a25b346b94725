/** What none of WeChat's tools sees: templates that are not there, and components that do not say that they are one. */
import { access, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Problem } from './problem.ts'

/**
 * Checks where `<import>`, `<include>` and `usingComponents` lead.
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
  for (const file of files) {
    if (file.endsWith('.wxml')) said.push(...(await checkTemplate(place, file)))
    else if (file.endsWith('.json')) said.push(...(await checkComponents(place, file)))
  }
  return said.map((text) => ({ by: 'own', said: text }))
}

interface Place {
  root: string
  packages: readonly string[]
}

async function checkTemplate({ root }: Place, file: string): Promise<string[]> {
  const text = (await readFile(path.join(root, file), 'utf8')).replace(/<!--[^]*?-->/g, '')
  const said: string[] = []
  for (const [, tag, , src = ''] of text.matchAll(/<(import|include)\s[^>]*?src=(["'])(.*?)\2/g)) {
    const target = path.join(src.startsWith('/') ? root : path.dirname(path.join(root, file)), src)
    if (!(await exists(target)) && !(await exists(`${target}.wxml`)))
      said.push(`${file}: <${tag} src="${src}"> leads nowhere`)
  }
  return said
}

interface Json {
  component?: boolean
  usingComponents?: Record<string, string>
}

async function checkComponents(place: Place, file: string): Promise<string[]> {
  const json = await readJson(path.join(place.root, file))
  if (!json) return [`${file}: is no JSON`]
  const said: string[] = []
  for (const [tag, reference] of Object.entries(json.usingComponents ?? {})) {
    // plugin://, ext://: not a file of the project's.
    if (reference.includes('://')) continue
    const found = await findJson(place, path.dirname(path.join(place.root, file)), reference)
    if (!found) said.push(`${file}: <${tag}> at "${reference}" is not there`)
    else if ((await readJson(found))?.component !== true)
      said.push(`${path.relative(place.root, found)}: says no "component": true, and ${file} uses it as one`)
  }
  return said
}

/** Beside the file, from the root, or in a package on the way up. */
async function findJson({ root, packages }: Place, folder: string, reference: string) {
  const bases = reference.startsWith('/') ? [root] : [folder]
  if (!/^[./]/.test(reference)) {
    for (let at = folder; at.startsWith(root); at = path.dirname(at))
      bases.push(path.join(at, 'miniprogram_npm'))
    bases.push(...packages)
  }
  for (const base of bases) {
    for (const name of [reference, `${reference}/index`]) {
      const json = `${path.join(base, name)}.json`
      if (await exists(json)) return json
    }
  }
  return undefined
}

const readJson = (file: string): Promise<Json | undefined> =>
  readFile(file, 'utf8')
    .then(
      (text) => JSON.parse(text) as Json,
      () => undefined,
    )
    .catch(() => undefined)

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )
