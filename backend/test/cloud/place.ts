import type { TestContext } from 'node:test'
import { createCloudFunction, type CloudFunctionOptions, type CloudMain } from '../../src/cloud.ts'
import { collections } from '../../src/store/cloud/schema.ts'
import type { CloudDatabase } from '../../src/simulator/cloud-database/index.ts'
import { cloud, startCloud } from './support.ts'

export interface Place {
  database: CloudDatabase
  /** Each time another instance of the function. */
  start(options?: Partial<CloudFunctionOptions>): CloudMain
  lines: string[]
}

/** With all the collections: to have each test make them is a tenth of all calls. */
export const place = (t: TestContext): Promise<Place> => placeWith(t, collections)

export async function placeWith(t: TestContext, there: readonly string[]): Promise<Place> {
  const database = await startCloud(t, { collections: there })
  const lines: string[] = []
  const log = { stream: { write: (line: string) => void lines.push(line) } }
  return { database, lines, start: (options) => createCloudFunction({ cloud, log, ...options }) }
}

export const ann = { openId: 'oAnn' }
export const ben = { openId: 'oBen' }
