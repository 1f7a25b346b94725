import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { wechat } from 'miniprogram-login-backend'
import { startSimulator } from 'miniprogram-login-backend/simulator'
import { baseUrl } from './miniprogram/config.ts'
import { startPreview } from './preview/server.ts'
import { startDemoServer } from './server/index.ts'

export interface Demo {
  /** The preview's address. */
  url: string
  backendUrl: string
  simulatorUrl: string
  close(): Promise<void>
}

export interface DemoOptions {
  /** The preview's port; 0 takes a free one. */
  port?: number
  /** Another DevTools project than the demo's. */
  root?: string
}

/** Everything the demo needs, on ports of this machine: WeChat's stand-in, the backend and the preview. */
export async function runDemo({ port = 0, root = import.meta.dirname }: DemoOptions = {}): Promise<Demo> {
  const { appid } = JSON.parse(await readFile(path.join(root, 'project.config.json'), 'utf8')) as {
    appid: string
  }
  const data = await mkdtemp(path.join(os.tmpdir(), 'miniprogram-login-'))
  const closers: Array<() => Promise<void>> = [() => rm(data, { recursive: true, force: true })]
  const close = async () => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer()
  }
  try {
    const simulator = await startSimulator()
    closers.push(simulator.close)
    const backend = await startDemoServer({
      databaseUrl: `sqlite:${path.join(data, 'login.db')}`,
      providers: [wechat({ appId: appid, secret: 'secret', api: simulator.url })],
      publicUrl: baseUrl,
      log: 'silent',
    })
    closers.push(backend.close)
    const preview = await startPreview({
      root,
      simulatorUrl: simulator.url,
      routes: { [baseUrl]: backend.url },
      port,
    })
    closers.push(preview.close)
    return { url: preview.url, backendUrl: backend.url, simulatorUrl: simulator.url, close }
  } catch (error) {
    await close()
    throw error
  }
}
