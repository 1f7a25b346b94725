import type { OpenApi } from '../provider/wechat-cloud.ts'
import type { Database } from '../store/cloud/database.ts'

/** What is used of wx-server-sdk. */
export interface CloudSdk {
  getWXContext(): object
  database(): Database
  readonly openapi: OpenApi
  uploadFile(options: { cloudPath: string; fileContent: Buffer }): Promise<{ fileID: string }>
  deleteFile(options: {
    fileList: string[]
  }): Promise<{ fileList: { fileID: string; status: number }[] }> | void
}
