import { randomUUID } from 'node:crypto'
import { badParameter } from './failure.ts'
import type { Call } from './actions.ts'
import type { Engine } from './engine.ts'

interface FileCall extends Call {
  path?: string
  fileid_list?: string[]
  file_list?: (string | { fileid: string })[]
}

/** File storage, as far as uploading, downloading and deleting go. */
export interface Files {
  actions: Readonly<Record<string, (engine: Engine, call: FileCall) => object>>
  /** Takes an upload that was asked for; false for any other path. */
  put(path: string, bytes: Buffer): boolean
  /** What lies at an address for downloads. */
  get(path: string): Buffer | undefined
  serveFrom(url: string): void
  /** the ids of what is kept */
  list(): string[]
}

const root = 'cloud://standin.7374-standin'
const downloads = '/_files/of/'

export function createFiles(): Files {
  const expected = new Map<string, string>()
  const held = new Map<string, Buffer>()
  let url = ''
  return {
    actions: {
      'storage.getUploadMetadata': (_engine, { path }) => {
        if (path === undefined || path === '') throw badParameter('path is missing')
        const place = `/_files/${randomUUID()}`
        const fileId = `${root}/${path}`
        expected.set(place, fileId)
        return {
          data: { url: url + place, token: 'token', authorization: 'signature', fileId, cosFileId: fileId },
        }
      },
      'storage.batchGetDownloadUrl': (_engine, { file_list: list = [] }) => ({
        data: {
          download_list: list.map((entry) => {
            const fileID = typeof entry === 'string' ? entry : entry.fileid
            return held.has(fileID)
              ? { code: 'SUCCESS', fileID, tempFileURL: url + downloads + encodeURIComponent(fileID) }
              : { code: 'STORAGE_FILE_NONEXIST', fileID, tempFileURL: '' }
          }),
        },
      }),
      'storage.batchDeleteFile': (_engine, { fileid_list: list = [] }) => ({
        data: {
          delete_list: list.map((fileID) => ({
            fileID,
            code: held.delete(fileID) ? 'SUCCESS' : 'STORAGE_FILE_NONEXIST',
          })),
        },
      }),
    },
    put(path, bytes) {
      const fileId = expected.get(path)
      if (fileId === undefined) return false
      expected.delete(path)
      held.set(fileId, bytes)
      return true
    },
    get: (path) =>
      path.startsWith(downloads) ? held.get(decodeURIComponent(path.slice(downloads.length))) : undefined,
    serveFrom: (address) => void (url = address),
    list: () => [...held.keys()],
  }
}
