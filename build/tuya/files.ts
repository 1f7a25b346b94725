import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** All files below a folder, by their path in it, with `/`; those that `skip` names are not looked into. */
export async function filesIn(folder: string, skip: string[] = []): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !skip.some((name) => file.split('/').includes(name)))
    .sort()
}

export async function write(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content)
}

export const read = (file: string): Promise<string> => readFile(file, 'utf8')

/** What a file becomes; what goes wrong with it names it. */
export async function converted(file: string, convert: (text: string) => string): Promise<string> {
  const text = await read(file)
  try {
    return convert(text)
  } catch (cause) {
    throw new Error(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
