import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { createSqlStore } from '../../src/store/sql.ts'
import { postgres } from '../postgres.ts'
import { connect, listening, makePlace, rawClient, waiting } from './postgres-place.ts'
import { count, one, statement } from './sql-place.ts'

/** What is said when the server cannot be used, and what is not said. */
export function postgresErrors(): void {
  test('a connection that breaks within a transaction is a StoreError, and nothing is left of it', async (t) => {
    const place = await makePlace(t)
    const driver = place.connect()
    await driver.ready()
    await assert.rejects(
      driver.write(function* broken() {
        yield statement('INSERT INTO login_tokens (name) VALUES ($1)', 'a')
        yield statement('SELECT pg_terminate_backend(pg_backend_pid())')
      }),
      { name: 'StoreError' },
    )
    assert.equal(await count(driver, 'login_tokens'), 0)
    await driver.write(one('INSERT INTO login_tokens (name) VALUES ($1)', 'b'))
    assert.equal(await count(driver, 'login_tokens'), 1)
  })

  test('what the server says of a row is not in its error', async (t) => {
    const driver = (await makePlace(t)).connect()
    const insert = "INSERT INTO login_tokens (name) VALUES ('oSecret')"
    await driver.single(one(insert))
    const refused: string[] = [insert, "SELECT CAST('oSecret' AS BIGINT)"]
    for (const text of refused) {
      await assert.rejects(driver.single(one(text)), (error: Error) => {
        const shown = Object.entries(error).map(([key, value]) => `${key} ${String(value)}`)
        assert.doesNotMatch(`${error.message} ${error.stack} ${shown.join()}`, /oSecret/)
        assert.ok(!('client' in error))
        return true
      })
    }
  })

  test('what is wrong with the address is said at the start, without the password', async (t) => {
    const server = await postgres()
    const url = new URL(await server.createDatabase())
    const change = (
      part: Partial<Record<'password' | 'username' | 'pathname' | 'hostname' | 'port', string>>,
    ): string => Object.assign(new URL(url), part).href
    // It takes the connection and says nothing.
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    t.after(() => silent.close())
    const wrong: [url: string, message: RegExp][] = [
      [
        change({ password: 'hidden' }),
        /^DATABASE_URL: PostgreSQL at 127\.0\.0\.1:\d+ refuses the user or the password$/,
      ],
      [change({ username: 'nobody' }), /refuses the user or the password$/],
      [
        change({ pathname: '/absent' }),
        /^DATABASE_URL: PostgreSQL at 127\.0\.0\.1:\d+ has no such database$/,
      ],
      [
        change({ port: '1' }),
        /^DATABASE_URL: PostgreSQL at 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)$/,
      ],
      [
        change({ hostname: 'absent.invalid' }),
        /at absent\.invalid:\d+ cannot be reached \((ENOTFOUND|EAI_AGAIN)\)$/,
      ],
      [change({ port: String((silent.address() as AddressInfo).port) }), /cannot be reached \(.*time.*\)$/],
    ]
    for (const [address, message] of wrong) {
      const driver = connect(t, address, { timeoutMs: 500 })
      const isSafe = (error: Error): boolean => {
        const text = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`
        return !text.includes('hidden') && !text.includes(url.password)
      }
      await assert.rejects(driver.ready(), (error: Error) => {
        assert.equal(error.name, 'ConfigError', error.stack)
        assert.match(error.message, message)
        return isSafe(error)
      })
      await assert.rejects(driver.read(one('SELECT 1')), (error: Error) => {
        assert.equal(error.name, 'StoreError', error.stack)
        return isSafe(error)
      })
    }
  })

  test('a server that has gone silent does not hold up the close', waiting, async (t) => {
    const url = new URL((await makePlace(t)).url)
    const between = await startBetween(t, Number(url.port))
    const driver = connect(t, Object.assign(url, { port: String(between.port) }).href, { timeoutMs: 500 })
    const store = createSqlStore(driver)
    await listening(store)
    await Promise.all([store.ping(), store.ping()])
    between.silence()
    await store.close()
  })

  test('a user who may not make tables is told so; the next try succeeds once that is put right', async (t) => {
    const place = await makePlace(t)
    const admin = await rawClient(t, place.url)
    const role = `role_${process.pid}`
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'hidden'`)
    const url = Object.assign(new URL(place.url), { username: role, password: 'hidden' }).href
    const driver = connect(t, url)
    await assert.rejects(driver.ready(), { name: 'ConfigError', message: /may not make tables/ })
    await admin.query(`GRANT CREATE ON SCHEMA public TO ${role}`)
    await driver.ready()
    assert.equal(await count(driver, 'login_users'), 0)
  })
}

interface Between {
  port: number
  /** From now on nothing comes through, no goodbye either. */
  silence(): void
}

/** Stands between a driver and its server. */
async function startBetween(t: TestContext, port: number): Promise<Between> {
  let isSilent = false
  const sockets: Socket[] = []
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (bytes) => isSilent || to.write(bytes))
    from.on('end', () => isSilent || to.end())
    from.on('error', () => {})
    sockets.push(from)
  }
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = createConnection(port, '127.0.0.1')
    pass(near, far)
    pass(far, near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => void (isSilent = true),
  }
}
