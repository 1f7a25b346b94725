import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createLoad, type Headers } from './load.ts'
import type { ServerName, Started } from './servers.ts'

/** What is measured of a server: one route, and whose requests. */
export interface Subject {
  server: ServerName
  databaseUrl?: string
  path: string
  /** those of warm requests, used over and over; or as many as there are requests, each used once */
  tokens: readonly string[]
}

export const ROUNDS = 24
/** requests of each server in each round */
export const SLICE = 1000
/** Not counted, at the beginning of each slice: what memory forgets in the seconds between two slices is known again. */
const FIRST = 64
/** Not counted, before all rounds, in slices: until the code is compiled. */
const WARM_UP = 10

/** How many tokens a subject needs whose every request comes with another one. */
export const TOKENS = (ROUNDS + WARM_UP) * (SLICE + FIRST) + 1

/**
 * Microseconds of CPU for one request, for each subject in each round: user and system time of the server's process. A
 * round is one slice of each, one after the other, so that what else this machine does meets all of them.
 */
export async function measureRequests(
  subjects: readonly Subject[],
  signal: AbortSignal,
): Promise<number[][]> {
  const running: Running[] = []
  try {
    for (const subject of subjects) {
      const each = await start(subject, signal)
      running.push(each)
      // At once: a server closes connections on which nothing comes.
      for (let slice = 0; slice < WARM_UP; slice += 1) await each.slice()
    }
    const costs: number[][] = running.map(() => [])
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, each] of running.entries()) costs[index]!.push(await each.slice())
    }
    return costs
  } finally {
    await Promise.all(running.map((each) => each.close()))
  }
}

interface Running {
  slice(): Promise<number>
  close(): Promise<void>
}

async function start(
  { server, databaseUrl, path: route, tokens }: Subject,
  signal: AbortSignal,
): Promise<Running> {
  const child = fork(path.join(import.meta.dirname, 'server.ts'), [server, databaseUrl ?? ''], {
    signal,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const { url, cookie } = await ask<Started>(child)
  const load = await createLoad(url)

  const known = cookie === undefined ? undefined : { Cookie: cookie }
  const headers = tokens.map((token): Headers => known ?? { Authorization: `Bearer ${token}` })
  let next = 0
  const take = (count: number): Headers[] =>
    Array.from({ length: count }, () => headers[next++ % headers.length]!)

  const text = await load.look(route, take(1)[0]!)
  if (!text.includes('"user":{')) throw new Error(`${server} does not know its user: ${text}`)
  const run = (requests: readonly Headers[]): Promise<void> => load.run(route, text.length, requests)

  async function used(): Promise<number> {
    child.send('cpu')
    const { user, system } = await ask<NodeJS.CpuUsage>(child)
    return user + system
  }

  return {
    async slice() {
      const requests = take(SLICE)
      await run(take(FIRST))
      const before = await used()
      await run(requests)
      return ((await used()) - before) / SLICE
    },
    async close() {
      load.close()
      const gone = child.exitCode === null ? once(child, 'exit') : undefined
      child.disconnect()
      await gone
    },
  }
}

/** The child's next message. */
export async function ask<Message>(child: ChildProcess): Promise<Message> {
  const stop = new AbortController()
  const { signal } = stop
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as Message),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`${child.spawnargs.slice(-2).join(' ')}: exit code ${code}`)
      }),
    ])
  } finally {
    stop.abort()
  }
}
