import { settle, type Callbacks } from './async.ts'
import { readFile } from './files.ts'
import { toBase64 } from './forward.ts'

interface ReadOptions extends Callbacks {
  filePath: string
  /** Without one the data is an ArrayBuffer. */
  encoding?: 'base64' | 'utf8' | 'utf-8'
}

async function read({ filePath, encoding }: ReadOptions): Promise<{ data: string | ArrayBuffer }> {
  const data = await (await readFile(filePath)).arrayBuffer()
  if (encoding === 'base64') return { data: toBase64(new Uint8Array(data)) }
  return { data: encoding ? new TextDecoder().decode(data) : data }
}

const manager = {
  // Unlike most calls this one gives no Promise.
  readFile(options: ReadOptions): void {
    settle('readFile', options, () => read(options))?.catch(() => undefined)
  },
}

/** `wx.getFileSystemManager()`: only reading a file whole is simulated. */
export const getFileSystemManager = () => manager
