import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'

/** A file of the API's page, under a name that changes with what is in it. */
export interface ViewerFile {
  name: string
  type: string
  bytes: Buffer
}

export interface Viewer {
  swaggerScript: ViewerFile
  swaggerStyle: ViewerFile
  script: ViewerFile
  style: ViewerFile
}

export const mediaTypes = { '.js': 'text/javascript', '.css': 'text/css' } as const

/** Where the build puts the page's files; the same from `src/` and from `dist/`. */
export const viewerFolder = new URL('../../viewer/', import.meta.url)

/** Undefined if the files are not there: the package was not built. */
export async function readViewer(folder: URL): Promise<Viewer | undefined> {
  try {
    const [swaggerScript, swaggerStyle, script, style] = await Promise.all([
      readHashed(folder, 'swagger-ui-bundle.js'),
      readHashed(folder, 'swagger-ui.css'),
      readHashed(folder, 'page.js'),
      readHashed(folder, 'page.css'),
    ])
    return { swaggerScript, swaggerStyle, script, style }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function readHashed(folder: URL, file: string): Promise<ViewerFile> {
  const bytes = await readFile(new URL(file, folder))
  const extension = extname(file) as keyof typeof mediaTypes
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  return {
    name: `${file.slice(0, -extension.length)}.${hash}${extension}`,
    type: mediaTypes[extension],
    bytes,
  }
}
