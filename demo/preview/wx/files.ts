/** Temporary files by their path, gone with the page as the platform's are with the mini-program. */
const files = new Map<string, { file: Blob; address: string }>()

/** Keeps a file; pages know it by a path such as `http://tmp/3f2a….png`. */
export function addTemporaryFile(file: Blob): string {
  const path = `http://tmp/${randomName()}.${endingOf(file)}`
  files.set(path, { file, address: URL.createObjectURL(file) })
  return path
}

/** Where the browser finds a temporary file; undefined for every other path. */
export function addressOfFile(path: string): string | undefined {
  return files.get(path)?.address
}

/** The file of a temporary path, or of any url that the browser can read, a blob's too. */
export async function readFile(path: string): Promise<Blob> {
  const known = files.get(path)
  if (known) return known.file
  try {
    const response = await fetch(path)
    // What a server says of a file that it has not is no file.
    if (!response.ok) throw new Error(`status ${response.status}`)
    return await response.blob()
  } catch (error) {
    throw new Error('file not found', { cause: error })
  }
}

function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('')
}

function endingOf({ type }: Blob): string {
  return type === 'image/jpeg' ? 'jpg' : (type.split('/')[1] ?? 'bin')
}
