/** One client in one case, in a process of its own. Started by `calls.ts`, to which it sends its counts. */
import { createRequire } from 'node:module'
import { createServer } from '../component/server/server.ts'
import { installFakeWx } from '../test/fake/wx.ts'
import { BASE, createBackend, ours, wafer } from './fake-backend.ts'
import { type Case, type Client, type Counts, PATIENCE, REQUESTS } from './cases.ts'

const [client, name] = process.argv.slice(2) as [Client, Case]
const isOurs = client === 'miniprogram-login'
const dialect = isOurs ? ours : wafer

const fake = installFakeWx(createBackend(name, dialect))
if (['expired', 'refused', 'valid'].includes(name))
  fake.storage.set(dialect.storageKey, dialect.session('stored'))
if (name === 'login-fails') fake.login = 'fail'
if (name === 'login-hangs') fake.login = 'hang'
fake.writeThrows = name === 'storage-full'

interface Wafer {
  setLoginUrl(url: string): void
  request(options: {
    url: string
    login: boolean
    success(response: unknown): void
    fail(error: unknown): void
  }): void
}

function createClient(): (url: string) => Promise<unknown> {
  if (isOurs) {
    const server = createServer({ baseUrl: BASE, silent: true })
    return (url) => server.sendRequest({ url })
  }
  // It registers these as it loads, for its WebSocket.
  const listeners = ['onSocketOpen', 'onSocketClose', 'onSocketMessage', 'onSocketError']
  const { wx } = globalThis as unknown as { wx: object }
  Object.assign(wx, Object.fromEntries(listeners.map((listener) => [listener, () => undefined])))
  const sdk = createRequire(import.meta.url)('wafer2-client-sdk') as Wafer
  sdk.setLoginUrl(`${BASE}/login`)
  const login = client !== 'wafer2-client-sdk'
  return (url) => new Promise((success, fail) => sdk.request({ url: `${BASE}${url}`, login, success, fail }))
}

const settled = { resolved: 0, rejected: 0 }
function report(): void {
  const counts: Counts = {
    logins: fake.calls.logins,
    exchanges: fake.sent('/login').length,
    network: fake.calls.requests.length,
    ...settled,
    unsettled: REQUESTS - settled.resolved - settled.rejected,
  }
  process.send!(counts, () => process.exit())
}

// With no timer left nothing can settle any more: there is no need to wait on.
process.once('beforeExit', report)
setTimeout(report, PATIENCE).unref()

const request = createClient()
// WeChat writes what a callback throws to the console and goes on. Anything but the full storage is a fault of the bench.
process.on('uncaughtException', (error) => {
  if (error.message.startsWith('setStorageSync:fail')) return
  console.error(error)
  process.exit(1)
})
for (let index = 0; index < REQUESTS; index++) {
  request(`/api/${index}`).then(
    () => settled.resolved++,
    () => settled.rejected++,
  )
}
