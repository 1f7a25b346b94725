import { randomUUID } from 'node:crypto'
import type { Pictures } from '../store/cloud/avatars.ts'
import type { CloudSdk } from './sdk.ts'

const fileAbsent = -503003

/**
 * A function has no address of its own under which a picture could be asked for: pictures go to the cloud storage, whose
 * file ids (`cloud://…`) a mini-program's `<image>` shows. Each under a name of its own, so that none is shared, and its
 * deletion takes it from nobody else.
 * https://developers.weixin.qq.com/miniprogram/dev/wxcloud/guide/storage.html
 */
export function createCloudPictures(cloud: Pick<CloudSdk, 'uploadFile' | 'deleteFile'>): Pictures {
  return {
    async put(name, bytes) {
      const extension = name.slice(name.lastIndexOf('.'))
      const cloudPath = `login-avatars/${randomUUID()}${extension}`
      return (await cloud.uploadFile({ cloudPath, fileContent: bytes })).fileID
    },
    async remove(addresses) {
      // One that stays makes no error: each says for itself what became of it.
      const answer = await cloud.deleteFile({ fileList: [...addresses] })
      const files = answer?.fileList ?? []
      return files.filter(({ status }) => status === 0 || status === fileAbsent).map(({ fileID }) => fileID)
    },
  }
}
