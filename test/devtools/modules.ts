/** Whether the modules are there that a script asks for. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { firstOf, packageFolders, type Place } from './packages.ts'

const REQUIRE = /\brequire\(\s*(["'])([^"']+)\1\s*\)/g
/** A type alone is gone when the script is translated. */
const IMPORT = /^\s*(?:import|export)\s(?!type\b)(?:[^'";]*?\sfrom\s+)?(["'])([^"']+)\1/gm

/** What is wrong with the modules that a JS or TS file, relative to the root, asks for. */
export async function checkModules(place: Place, file: string): Promise<string[]> {
  const whole = path.join(place.root, file)
  const text = await readFile(whole, 'utf8')
  const said: string[] = []
  for (const [, , wanted = ''] of [...text.matchAll(REQUIRE), ...text.matchAll(IMPORT)]) {
    if (!(await firstOf(candidates(place, path.dirname(whole), wanted))))
      said.push(`${file}: the module "${wanted}" is not there`)
  }
  return said
}

/** A mini-program completes the ending; of folders only a package's own has an index. */
function candidates(place: Place, folder: string, wanted: string): string[] {
  const endings = /\.\w+$/.test(wanted) ? ['', '.js', '.ts'] : ['.js', '.ts']
  if (/^[./]/.test(wanted)) {
    const target = path.join(wanted.startsWith('/') ? place.root : folder, wanted)
    return endings.map((ending) => target + ending)
  }
  return packageFolders(place, folder).flatMap((base) =>
    [...endings, '/index.js'].map((ending) => path.join(base, wanted + ending)),
  )
}
