/** What PCs cost that wait for a phone: by server-sent events, and by polls. */
import { fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { openStore } from '../../backend/dist/store/open.js'
import { ask } from './requests.ts'
import type { Used } from './scan-server.ts'
import { seed } from './users.ts'

export const PAGES = 1000
/** how long they wait; four comments come to each */
export const WAITED_S = 60
/** seconds between two polls of one page */
export const POLL_S = 3
const AT_ONCE = 16

export interface ScanCosts {
  /** of the process, bytes: before the first page, and with all of them waiting */
  rss: { before: number; waiting: number }
  /** bytes in objects and buffers for one page that waits */
  heldByOne: number
  /** milliseconds of CPU: in one second of all of them waiting; for one page from its request to the first event; for one
   * phone's scan and confirm, with all events that follow; for one second of polls in place of the streams */
  cpu: { waiting: number; opening: number; phone: number; polls: number }
  /** milliseconds from the phone's request to the PC's event, each */
  latencies: number[]
}

interface Page {
  scene: string
  secret: string
  response: IncomingMessage
  /** resolves when its stream says so */
  hear(state: string): Promise<void>
}

export async function measureScan(databaseUrl: string, signal: AbortSignal): Promise<ScanCosts> {
  const { store } = openStore(databaseUrl)
  await store.ready()
  const tokens = await seed(store, PAGES)
  // One more for each page that polls.
  const tickets = Array.from({ length: 2 * PAGES }, () => ({
    scene: randomBytes(16).toString('base64url'),
    secret: randomBytes(32).toString('base64url'),
  }))
  const now = Date.now()
  for (const { scene, secret } of tickets) {
    const secretHash = createHash('sha256').update(secret).digest()
    await store.createTicket({
      scene,
      secretHash,
      client: 'Chrome · Windows',
      ip: '192.0.2.1',
      now,
      expiresAt: now + 600_000,
    })
  }
  await store.close()

  const child = fork(path.join(import.meta.dirname, 'scan-server.ts'), [databaseUrl], {
    signal,
    execArgv: [...process.execArgv, '--expose-gc'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const pages: Page[] = []
  try {
    const { url } = await ask<{ url: string }>(child)
    const used = async (): Promise<Used> => {
      child.send('used')
      return ask<Used>(child)
    }
    const post = async (token: string, { scene }: { scene: string }, action: string): Promise<void> =>
      get(agent, `${url}/scan/${scene}/${action}`, { Authorization: `Bearer ${token}` }, 'POST')
    const poll = ({ scene, secret }: { scene: string; secret: string }): Promise<void> =>
      get(agent, `${url}/scan?scene=${scene}`, { 'x-scan-secret': secret })

    // Until the code is compiled, and its memory taken.
    const [streamed, polled] = [tickets.slice(0, PAGES), tickets.slice(PAGES)]
    await each(polled.slice(0, 200), poll)
    for (const ticket of streamed.slice(0, 50)) (await open(url, ticket)).response.destroy()
    await delay(2500)

    const before = await used()
    await each(streamed, async (ticket) => {
      const page = await open(url, ticket)
      pages.push(page)
      await page.hear('new')
    })
    const opened = await used()
    await delay(WAITED_S * 1000, undefined, { signal })
    const waited = await used()

    const latencies: number[] = []
    await each(
      pages.map((page, index) => ({ page, token: tokens[index]! })),
      async ({ page, token }) => {
        for (const [action, state] of [
          ['scan', 'scanned'],
          ['confirm', 'confirmed'],
        ] as const) {
          const start = performance.now()
          await Promise.all([page.hear(state), post(token, page, action)])
          latencies.push(performance.now() - start)
        }
      },
    )
    const done = await used()
    await each(polled, poll)
    const asked = await used()

    const ms = (from: Used, to: Used): number => (to.cpu - from.cpu) / 1000
    return {
      rss: { before: before.rss, waiting: waited.rss },
      heldByOne: (waited.held - before.held) / PAGES,
      cpu: {
        opening: ms(before, opened) / PAGES,
        waiting: ms(opened, waited) / WAITED_S,
        phone: ms(waited, done) / PAGES,
        polls: ms(done, asked) / POLL_S,
      },
      latencies,
    }
  } finally {
    for (const { response } of pages) response.destroy()
    agent.destroy()
    const gone = child.exitCode === null ? once(child, 'exit') : undefined
    if (child.connected) child.disconnect()
    await gone
  }
}

/** Some at a time: as one is done the next begins. */
async function each<Item>(items: readonly Item[], run: (item: Item) => Promise<void>): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    while (next < items.length) await run(items[next++]!)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** One whole answer; anything but a 200 is no measurement. */
async function get(
  agent: Agent,
  url: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<void> {
  const sent = request(url, { agent, method, headers }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  // Those polled while the code was compiled are asked too soon, which costs as much.
  if (response.statusCode !== 200 && response.statusCode !== 429)
    throw new Error(`${url}: ${response.statusCode}`)
}

/** A page's stream, each over a connection of its own. */
async function open(url: string, { scene, secret }: { scene: string; secret: string }): Promise<Page> {
  const headers = { 'x-scan-secret': secret }
  const sent = request(`${url}/scan/events?scene=${scene}`, { agent: false, headers }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`/scan/events: ${response.statusCode}`)
  let said = ''
  let wake = (): void => {}
  response.setEncoding('utf8').on('data', (text: string) => {
    said += text
    wake()
  })
  response.on('error', () => {})
  return {
    scene,
    secret,
    response,
    async hear(state) {
      while (!said.includes(`"state":"${state}"`)) await new Promise<void>((resolve) => (wake = resolve))
    },
  }
}
