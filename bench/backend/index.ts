/**
 * `npm run bench:backend`: tables of what a request and a login cost, beside node:http, Koa, koa-session, better-auth and a
 * database without a backend. Nothing is asserted; what misses its target says so.
 */
import { setMaxListeners } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { openStore } from '../../backend/dist/store/open.js'
import { type Cell, table } from '../table.ts'
import { type Databases, openDatabases } from './databases.ts'
import { CONNECTIONS } from './load.ts'
import { CONCURRENCY, LOGIN_ROUNDS, LOGIN_SLICE, measureLogins, type VariantName } from './logins.ts'
import { measureRequests, ROUNDS, SLICE, TOKENS } from './requests.ts'
import { comparisons, type Row, type RowName, rows } from './rows.ts'
import { measureScan, PAGES, POLL_S, WAITED_S } from './scan.ts'
import { quantile, ratios, spread, type Spread } from './stats.ts'
import { seed } from './users.ts'

const WARM_TOKENS = 16

/** Of the package as bench/ gets it. Read from its folder: not every package exports its package.json. */
function versionOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  const file = folders.map((folder) => path.join(folder, name, 'package.json')).find(existsSync)
  if (file === undefined) throw new Error(`${name} is not installed`)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

const ratio = ({ low, median, high }: Spread): Cell[] => [
  median.toFixed(2),
  `${low.toFixed(2)} to ${high.toFixed(2)}`,
]

const verdict = (target: number | undefined, { median }: Spread): string =>
  target === undefined ? '' : `${target.toFixed(2)}, ${median >= target ? 'met' : 'missed'}`

/** A database with one session for each request of a cold row. */
async function fill(url: string): Promise<{ url: string; tokens: string[] }> {
  const { store } = openStore(url)
  await store.ready()
  const tokens = await seed(store, TOKENS)
  await store.close()
  return { url, tokens }
}

async function requests(databases: Databases, signal: AbortSignal): Promise<void> {
  const filled = {
    sqlite: await fill(databases.sqlite('requests')),
    postgres: await fill(await databases.postgres('requests')),
  }
  const subjects = rows.map(({ server, path: route, database = 'sqlite', isCold = false }: Row) => {
    const { url, tokens } = filled[database]
    return { server, path: route, databaseUrl: url, tokens: isCold ? tokens : tokens.slice(0, WARM_TOKENS) }
  })
  const costs = await measureRequests(subjects, signal)
  const costOf = (name: RowName): number[] => costs[rows.findIndex((row) => row.name === name)]!

  console.log('## Server CPU of one request\n')
  console.log(
    table(
      ['server', 'µs', 'node:http = 1', 'quartiles', 'target'],
      rows.map((row: Row, index): Cell[] => {
        const ofRaw = ratios(costs[0]!, costs[index]!)
        return [
          row.name,
          spread(costs[index]!).median.toFixed(1),
          ...ratio(ofRaw),
          verdict(row.target, ofRaw),
        ]
      }),
    ),
  )
  console.log('')
  console.log(
    table(
      ['server', 'beside', 'ratio', 'quartiles', 'target'],
      comparisons.map(({ name, than, target }): Cell[] => {
        const times = ratios(costOf(than), costOf(name))
        return [name, than, ...ratio(times), verdict(target, times)]
      }),
    ),
  )
  console.log(`
CPU of the server's process, user and system, one process a server; median of ${ROUNDS} rounds, each with ${SLICE} requests to
each server in turn over ${CONNECTIONS} connections. A ratio is of two slices of one round. More is better: 0.50 is twice the CPU.
All answer the same JSON but better-auth, which has a form of its own. Warm: ${WARM_TOKENS} sessions, in memory. Cold: each session asked for
once, so that each request reads the database. PostgreSQL's own processes are not counted. Ours with log: 'silent', the peers
write none; "with its log": one line a request, as by default, to /dev/null. koa-session and better-auth: sessions in memory.
`)
}

const loginRows: readonly { name: string; variant: VariantName; bare: VariantName; target?: number }[] = [
  { name: 'SQLite bare: a user, a session', variant: 'bare-sqlite', bare: 'bare-sqlite' },
  { name: 'SQLite bare: all rows of our login', variant: 'replay-sqlite', bare: 'bare-sqlite' },
  { name: 'our store on SQLite', variant: 'store-sqlite', bare: 'replay-sqlite', target: 0.8 },
  { name: 'our login service on SQLite', variant: 'service-sqlite', bare: 'replay-sqlite', target: 0.8 },
  { name: 'our store on SQLite', variant: 'store-sqlite', bare: 'bare-sqlite', target: 0.8 },
  { name: 'PostgreSQL bare: a user, a session', variant: 'bare-postgres', bare: 'bare-postgres' },
  { name: 'our store on PostgreSQL', variant: 'store-postgres', bare: 'bare-postgres' },
  { name: 'our login service on PostgreSQL', variant: 'service-postgres', bare: 'bare-postgres' },
]

const bareNames: Partial<Record<VariantName, string>> = {
  'bare-sqlite': 'a user, a session',
  'replay-sqlite': 'all rows of our login',
  'bare-postgres': 'a user, a session',
}

async function logins(databases: Databases, signal: AbortSignal): Promise<void> {
  const seconds = await measureLogins(databases, signal)
  console.log('## Logins a second, without HTTP\n')
  console.log(
    table(
      ['login', 'a second', 'of bare', 'ratio', 'quartiles', 'target'],
      loginRows.map(({ name, variant, bare, target }): Cell[] => {
        const ofBare = ratios(seconds[bare], seconds[variant])
        const aSecond = Math.round(1 / spread(seconds[variant]).median)
        return [name, aSecond, bareNames[bare] ?? '', ...ratio(ofBare), verdict(target, ofBare)]
      }),
    ),
  )
  console.log(`
By the clock; median of ${LOGIN_ROUNDS} rounds of ${LOGIN_SLICE} logins each, half of them of new users, ${CONCURRENCY} on their way at a time. SQLite in a
file with synchronous=FULL. Bare: libsql alone, ${CONCURRENCY} logins a transaction; "all rows of our login": the statements of our own
logins, taken down before and said again, in one transaction for the codes and one for the logins. Our login has to keep the
code before it asks the platform: two commits where a user and a session need one. Bare PostgreSQL: a transaction a login on ten
connections. The service: with limits and sealed secrets, of a platform that answers at once.
`)
}

async function scan(databases: Databases, signal: AbortSignal): Promise<void> {
  const costs = [
    { name: 'SQLite', ...(await measureScan(databases.sqlite('scan'), signal)) },
    { name: 'PostgreSQL', ...(await measureScan(await databases.postgres('scan'), signal)) },
  ]
  const megabytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(1)
  console.log(`## ${PAGES.toLocaleString('en-US')} PC pages that wait for a phone, on one node\n`)
  console.log(
    table(
      ['', ...costs.map(({ name }) => name)],
      [
        ['memory of the process before, MB', ...costs.map(({ rss }) => megabytes(rss.before))],
        ['memory with all of them waiting, MB', ...costs.map(({ rss }) => megabytes(rss.waiting))],
        [
          'objects and buffers of one page, KB',
          ...costs.map(({ heldByOne }) => (heldByOne / 1024).toFixed(1)),
        ],
        ['CPU while they wait, ms a second', ...costs.map(({ cpu }) => cpu.waiting.toFixed(1))],
        [
          `the same if they poll every ${POLL_S} s, ms a second`,
          ...costs.map(({ cpu }) => cpu.polls.toFixed(1)),
        ],
        ['CPU to open one stream, ms', ...costs.map(({ cpu }) => cpu.opening.toFixed(2))],
        ['CPU of one phone, scan and confirm, ms', ...costs.map(({ cpu }) => cpu.phone.toFixed(2))],
        ...([0.5, 0.99] as const).map((part): Cell[] => [
          `from the phone's request to the PC's event, ms, ${part === 0.5 ? 'median' : '99 of 100'}`,
          ...costs.map(({ latencies }) =>
            quantile(
              latencies.toSorted((a, b) => a - b),
              part,
            ).toFixed(1),
          ),
        ]),
      ],
    ),
  )
  console.log(`
Server-sent events, each page on a connection of its own, its ticket in the database; ${WAITED_S} s of waiting, in which ${Math.floor(WAITED_S / 15)} comments
come to each. Memory: rss; objects and buffers after a garbage collection. CPU of the backend's process, user and system; PostgreSQL's own
processes are not counted.
`)
}

const stop = new AbortController()
// One for each server's process.
setMaxListeners(rows.length, stop.signal)
process.on('SIGINT', () => stop.abort())
try {
  const date = new Date().toISOString().slice(0, 10)
  const versions = ['koa', 'koa-session', 'better-auth', 'libsql', 'pg'].map(
    (name) => `${name} ${versionOf(name)}`,
  )
  console.log(`# Backend, ${date}\n\nNode ${process.versions.node}, ${versions.join(', ')}\n`)
  const databases = await openDatabases()
  try {
    await requests(databases, stop.signal)
    await logins(databases, stop.signal)
    await scan(databases, stop.signal)
  } finally {
    await databases.close()
  }
} catch (error) {
  if (!stop.signal.aborted) throw error
  process.exitCode = 130
}
