import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { createLog } from '../../../src/log.ts'
import type { Provider } from '../../../src/provider/provider.ts'
import { createSharedTokens } from '../../../src/provider/shared-token.ts'
import { startSimulator, type Call } from '../../../src/simulator/index.ts'
import { keyRing, memoryTokens, ticking, type Ticking } from '../../provider-support.ts'
import type { EntryOptions, ProviderEntry, Received } from './entry.ts'

/** For calls that are to be late; every other one has the provider's own limit, since the machine may be slow. */
export const shortMs = 150

export interface Made {
  provider: Provider
  /** what was logged, as JSON */
  logged: string[]
}

/** A provider as a backend would make it. */
export function make(
  t: TestContext,
  entry: ProviderEntry,
  options: Partial<EntryOptions> & { api: string; clock?: Ticking },
): Made {
  const { clock = ticking(), ...rest } = options
  const logged: string[] = []
  const provider = entry.create({ appId: entry.appIds[0], secret: 'secret', ...rest })({
    now: clock.now,
    log: createLog({ level: 'debug', stream: { write: (line) => logged.push(line) } }),
    sharedToken: createSharedTokens({ store: memoryTokens(), keyRing, now: clock.now }),
  })
  t.after(() => provider.close())
  return { provider, logged }
}

export interface Stage {
  /** what the provider's `api` is set to */
  api: string
  clock: Ticking
  code(user?: string): Promise<string>
  fault(fault: object): Promise<void>
  calls(): Promise<Call[]>
}

/** The simulator, of which one does for many cases. */
export async function startStage(t: TestContext, entry: ProviderEntry): Promise<Stage> {
  const clock = ticking()
  const { url, close } = await startSimulator({ now: clock.now })
  t.after(close)
  const control = async (path: string, body: object): Promise<Record<string, string>> => {
    const init = { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${url}/_simulator/${path}`, init)
    assert.equal(response.status, 200, await response.clone().text())
    return (await response.json()) as Record<string, string>
  }
  return {
    api: url + entry.mount,
    clock,
    code: async (user = 'ann') => (await control('code', { provider: entry.name, user }))['code'] ?? '',
    fault: async (fault) => {
      await control('fault', { path: entry.mount + entry.exchangePath, times: 1, ...fault })
    },
    calls: async () => {
      const calls = (await (await fetch(`${url}/_simulator/calls`)).json()) as Call[]
      await fetch(`${url}/_simulator/calls`, { method: 'DELETE' })
      return calls
    },
  }
}

export interface RawPlatform {
  api: string
  server: Server
  received: Received[]
}

/** A platform that is no more than a server, for what no stand-in would do. */
export async function startRaw(
  t: TestContext,
  answer: (received: Received, response: ServerResponse, request: IncomingMessage) => void,
): Promise<RawPlatform> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void read(request).then((each) => {
      received.push(each)
      answer(each, response, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close().closeAllConnections())
  return { api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, received }
}

async function read(request: IncomingMessage): Promise<Received> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
  const { method = '', url = '', headers } = request
  return { method, url: new URL(url, 'http://localhost'), headers, body }
}
