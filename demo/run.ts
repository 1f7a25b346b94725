import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { tuya, wechat } from 'miniprogram-login-backend'
import {
  type CloudDatabase,
  openIdOf,
  startCloudDatabase,
  startSimulator,
} from 'miniprogram-login-backend/simulator'
import { baseUrl, hosting } from './miniprogram/config.ts'
import { startPreview } from './preview/server.ts'
import { createSessionClock } from './session-clock.ts'
import { createSessionControls } from './session-controls.ts'
import { startDemoServer } from './server/index.ts'

export interface Demo {
  /** The preview's address. */
  url: string
  /** The same after each start. */
  backendUrl: string
  simulatorUrl: string
  /** What the demo's cloud function keeps. */
  cloudDatabase: Pick<CloudDatabase, 'documents'>
  /** The backend goes away; its database stays. */
  stopBackend(): Promise<void>
  startBackend(): Promise<void>
  close(): Promise<void>
}

export interface DemoOptions {
  /** The preview's port; 0 takes a free one. */
  port?: number
  /** Where the preview listens: this machine's address in the network lets phones open it. Default: 127.0.0.1. */
  host?: string
  /** Another DevTools project than the demo's. */
  root?: string
  /** The backend's clock, in epoch milliseconds. */
  now?: () => number
  /** Compiles again after each change of the mini-program, and has the phones loaded anew. Default: false. */
  watch?: boolean
  /** Takes what cloud functions write to their console; by default nobody does. */
  log?(name: string, text: string): void
}

/** The same demo as a project for Tuya, as the build has made it. */
const TUYA = path.join(import.meta.dirname, 'miniprogram-tuya')

/** Everything the demo needs, on ports of this machine: the platforms' stand-ins, the backend and the preview. */
export async function runDemo(options: DemoOptions = {}): Promise<Demo> {
  const {
    port = 0,
    host = '127.0.0.1',
    root = import.meta.dirname,
    watch = false,
    log = () => undefined,
  } = options
  const { appid } = JSON.parse(await readFile(path.join(root, 'project.config.json'), 'utf8')) as {
    appid: string
  }
  const data = await mkdtemp(path.join(os.tmpdir(), 'miniprogram-login-'))
  const closers: Array<() => Promise<void>> = [() => rm(data, { recursive: true, force: true })]
  const close = async () => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer()
  }
  let previewUrl = ''
  const clock = createSessionClock(options.now)
  try {
    const simulator = await startSimulator({
      // As if WeChat knew it: whoever scans the code with a phone gets the phone of the preview.
      codeUrl: (scene, page) => `${previewUrl}/phone/#/${page}?scene=${encodeURIComponent(scene)}`,
    })
    closers.push(simulator.close)
    const cloudDatabase = await startCloudDatabase({ wechat: { api: simulator.url, appId: appid } })
    closers.push(cloudDatabase.close)
    const startBackend = (port: number) =>
      startDemoServer({
        databaseUrl: `sqlite:${path.join(data, 'login.db')}`,
        providers: [
          wechat({ appId: appid, secret: 'secret', api: simulator.url }),
          tuya({ clientId: 'demoofminiprogramlogin', secret: 'secret', api: `${simulator.url}/tuya` }),
        ],
        publicUrl: baseUrl,
        siteName: '小程序登录演示',
        log: 'silent',
        port,
        now: clock.now,
        first: clock.middleware,
      })
    let backend = await startBackend(0)
    closers.push(() => backend.close())
    const backendUrl = backend.url
    // A second one as it is in WeChat's cloud hosting, which nobody reaches but by WeChat: the preview, here.
    const hosted = await startDemoServer({
      databaseUrl: `sqlite:${path.join(data, 'hosted.db')}`,
      providers: [wechat({ appId: appid, secret: 'secret', api: simulator.url, cloudHosting: true })],
      publicUrl: hosting.publicUrl,
      log: 'silent',
      now: clock.now,
      first: clock.middleware,
    })
    closers.push(() => hosted.close())
    const preview = await startPreview({
      root,
      tuya: TUYA,
      simulatorUrl: simulator.url,
      routes: { [baseUrl]: backendUrl, [hosting.publicUrl]: hosted.url },
      web: `${baseUrl}/pc/`,
      cloud: {
        openIdOf,
        databaseUrl: cloudDatabase.url,
        services: { [hosting.service]: hosted.url },
        log,
      },
      sessions: createSessionControls({
        backends: [backendUrl, hosted.url],
        simulatorUrl: simulator.url,
        appId: appid,
        expire: clock.expire,
      }),
      watch,
      port,
      host,
    })
    closers.push(preview.close)
    previewUrl = addressOf(preview.url)
    return {
      url: previewUrl,
      backendUrl,
      simulatorUrl: simulator.url,
      cloudDatabase,
      stopBackend: () => backend.close(),
      async startBackend() {
        backend = await startBackend(Number(new URL(backendUrl).port))
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** One that other machines can use too: where it listens on all of this one's, the first of them in the network. */
function addressOf(url: string): string {
  if (new URL(url).hostname !== '0.0.0.0') return url
  const own = Object.values(os.networkInterfaces()).flat()
  const outward = own.find((entry) => entry?.family === 'IPv4' && !entry.internal)
  return url.replace('0.0.0.0', outward?.address ?? '127.0.0.1')
}
