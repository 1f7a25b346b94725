/** Where templates and component JSON lead. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { firstOf, packageFolders, type Place } from './packages.ts'

/** What is wrong with the `<import>`s and `<include>`s of a WXML file, relative to the root. */
export async function checkTemplate({ root }: Place, file: string): Promise<string[]> {
  const text = (await readFile(path.join(root, file), 'utf8')).replace(/<!--[^]*?-->/g, '')
  const said: string[] = []
  for (const [, tag, , src = ''] of text.matchAll(/<(import|include)\s[^>]*?src=(["'])(.*?)\2/g)) {
    const target = path.join(src.startsWith('/') ? root : path.dirname(path.join(root, file)), src)
    if (!(await firstOf([target, `${target}.wxml`])))
      said.push(`${file}: <${tag} src="${src}"> leads nowhere`)
  }
  return said
}

interface Json {
  component?: boolean
  usingComponents?: Record<string, string>
}

/** What is wrong with the `usingComponents` of a JSON file, relative to the root. */
export async function checkComponents(place: Place, file: string): Promise<string[]> {
  const json = await readJson(path.join(place.root, file))
  if (!json) return [`${file}: is no JSON`]
  const said: string[] = []
  for (const [tag, reference] of Object.entries(json.usingComponents ?? {})) {
    // plugin://, ext://: not a file of the project's.
    if (reference.includes('://')) continue
    const found = await findJson(place, path.dirname(path.join(place.root, file)), reference)
    if (!found) said.push(`${file}: <${tag}> at "${reference}" is not there`)
    else said.push(...(await checkComponent(place, found, file)))
  }
  return said
}

async function checkComponent({ root }: Place, json: string, user: string): Promise<string[]> {
  const base = json.slice(0, -'.json'.length)
  const name = path.relative(root, base).replaceAll('\\', '/')
  const said: string[] = []
  if ((await readJson(json))?.component !== true)
    said.push(`${name}.json: says no "component": true, and ${user} uses it as one`)
  if (!(await firstOf([`${base}.js`, `${base}.ts`])))
    said.push(`${name}.js: is not there, and ${user} uses it`)
  if (!(await firstOf([`${base}.wxml`]))) said.push(`${name}.wxml: is not there, and ${user} uses it`)
  return said
}

/** Beside the file, from the root, or in a package on the way up. */
function findJson(place: Place, folder: string, reference: string): Promise<string | undefined> {
  const bases = reference.startsWith('/') ? [place.root] : [folder]
  if (!/^[./]/.test(reference)) bases.push(...packageFolders(place, folder))
  return firstOf(
    bases.flatMap((base) => [reference, `${reference}/index`].map((name) => `${path.join(base, name)}.json`)),
  )
}

async function readJson(file: string): Promise<Json | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Json
  } catch {
    return undefined
  }
}
