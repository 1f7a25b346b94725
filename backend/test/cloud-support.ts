import type { TestContext } from 'node:test'
import cloud from 'wx-server-sdk'
import { startCloudDatabase, type CloudDatabase } from '../src/simulator/cloud-database/index.ts'

/** What the platform puts into the environment of a function, but for the one call. */
const runtime = {
  TENCENTCLOUD_RUNENV: 'SCF',
  TENCENTCLOUD_REGION: 'ap-shanghai',
  SCF_NAMESPACE: 'test-env',
  TCB_ENV: 'test-env',
  TENCENTCLOUD_SECRETID: 'id',
  TENCENTCLOUD_SECRETKEY: 'key',
  TENCENTCLOUD_SESSIONTOKEN: 'token',
  // No warning of slow calls, whose timer would outlive a call that breaks.
  SILENCE: 'true',
}

/** The real SDK, whose calls go to a stand-in of this test's own. */
export async function startCloud(t: TestContext): Promise<CloudDatabase> {
  const database = await startCloudDatabase()
  t.after(() => database.close())
  Object.assign(process.env, runtime, { TCB_CONTEXT_CNFG: JSON.stringify({ URL: database.url }) })
  cloud.init({ env: 'test-env' } as Parameters<typeof cloud.init>[0])
  return database
}

export { cloud }
