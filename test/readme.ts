/** A README's steps as a project: its code blocks that name their file, written where they belong. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** What tells the block of a file in its cloud version from the usual one. */
export const CLOUD = ' cloud'

/** How many blocks name a file: app.json, app.ts and two pages, a cloud function, app.ts for it. */
const BLOCKS = 8

/**
 * Writes the blocks into `miniprogram/` of the project, those of the cloud function beside it.
 *
 * @param readme the README's whole path
 * @param variant ' cloud' takes the blocks that are marked so in place of the usual ones
 * @throws Error if the README no longer has the blocks that make a project
 */
export async function writeReadme(readme: string, project: string, variant = ''): Promise<void> {
  const text = await readFile(readme, 'utf8')
  const blocks = [...text.matchAll(/^```\w+ (\S+?)( cloud)?\n(.*?)^```$/gms)]
  if (blocks.length !== BLOCKS)
    throw new Error(`${readme}: ${blocks.length} blocks name a file, not ${BLOCKS}`)
  const usual = blocks.filter(([, , mark]) => mark === undefined)
  for (const [, name, , content] of [...usual, ...blocks.filter(([, , mark]) => mark === variant)]) {
    const base = name!.startsWith('cloudfunctions/') ? project : path.join(project, 'miniprogram')
    const file = path.join(base, name!)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content!)
  }
}
