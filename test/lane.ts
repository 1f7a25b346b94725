import { closeSync, openSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, describe } from 'node:test'
import { pathToFileURL } from 'node:url'
// oxlint-disable-next-line import/no-unassigned-import -- its hook is the process' own, not the first file's that needs it
import '../backend/test/at-end.ts'

/** What a file may take, in milliseconds. */
const TIMEOUT = 180_000

/** Runs the files that no other lane has taken, each as a suite with hooks of its own. */
export async function runLane({ files, folder }: { files: string[]; folder: string }): Promise<void> {
  for (const [index, file] of files.entries()) {
    const mark = path.join(folder, String(index))
    if (!take(mark)) continue
    await new Promise<void>((resolve) => {
      describe(path.relative('.', file), { timeout: TIMEOUT }, async () => {
        try {
          await import(pathToFileURL(file).href)
        } finally {
          // After the file's own hooks.
          after(() => resolve())
        }
      })
    })
    // Whoever has started the lanes looks for it, since a file can end its process and so a whole lane.
    writeFileSync(`${mark}.done`, '')
  }
}

/** A file that only one process can make. */
function take(name: string): boolean {
  try {
    closeSync(openSync(name, 'wx'))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
