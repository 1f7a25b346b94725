import { randomUUID } from 'node:crypto'
import { badParameter } from './failure.ts'
import type { Call } from './actions.ts'
import type { Engine } from './engine.ts'

interface FileCall extends Call {
  path?: string
  fileid_list?: string[]
}

/** File storage, as far as uploading and deleting go. */
export interface Files {
  actions: Readonly<Record<string, (engine: Engine, call: FileCall) => object>>
  /** Takes an upload that was asked for; false for any other path. */
  put(path: string, bytes: Buffer): boolean
  serveFrom(url: string): void
}

const root = 'cloud://standin.7374-standin'

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
    serveFrom: (address) => void (url = address),
  }
}
