import { access } from 'node:fs/promises'
import path from 'node:path'

/** A mini-program or a package of one. */
export interface Place {
  /** The folder of app.json, or the package's; absolute. */
  root: string
  /** Folders to look for packages in, besides each `miniprogram_npm/` on the way up to the root. */
  packages: readonly string[]
}

/** Where a package's name may lead from a folder. */
export function packageFolders({ root, packages }: Place, folder: string): string[] {
  const found: string[] = []
  for (let at = folder; at.startsWith(root); at = path.dirname(at))
    found.push(path.join(at, 'miniprogram_npm'))
  return [...found, ...packages]
}

/** The first of the files that is there. */
export async function firstOf(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (await exists(file)) return file
  return undefined
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )
