/**
 * The backend in a process of its own, started by `scan.ts`: tells its address, then answers each message with what it has
 * used until now. Ends with the process that started it.
 */
import { createBackend, defaultLimits, serve, wechat } from 'miniprogram-login-backend'

export interface Used {
  /** user and system, microseconds */
  cpu: number
  /** of the process, bytes */
  rss: number
  /** bytes in JavaScript's objects and buffers, once garbage is collected */
  held: number
}

const [databaseUrl = ''] = process.argv.slice(2)
process.on('disconnect', () => process.exit())
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  const rss = process.memoryUsage.rss()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.send!({ cpu: user + system, rss, held: heapUsed + external } satisfies Used)
})
const backend = createBackend({
  // Never asked: the tickets are there already.
  providers: [wechat({ appId: 'wx0000000000000001', secret: 'secret', api: 'http://127.0.0.1:9' })],
  databaseUrl,
  secretKey: 'k'.repeat(43),
  limits: { scan: { ...defaultLimits.scan, max: 1e9 } },
  log: 'silent',
})
await backend.ready()
const { url } = await serve(backend.node)
process.send!({ url })
