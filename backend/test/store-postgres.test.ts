import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { Client } from 'pg'
import type { Driver, Row, Update } from '../src/store/driver.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { createSqlStore } from '../src/store/sql.ts'
import type { Store } from '../src/store/store.ts'
import { postgres } from './postgres.ts'
import { storeContract } from './store.contract.ts'
import { as, count, login, one, record, statement, type Place } from './store/place.ts'

interface PostgresPlace extends Place {
  url: string
}

async function makePlace(t: TestContext): Promise<PostgresPlace> {
  const url = await (await postgres()).createDatabase()
  return {
    url,
    connect: () => connect(t, url),
    async run(text, values = []) {
      const client = await rawClient(t, url)
      await client.query(text, [...values])
    },
  }
}

function connect(t: TestContext, url: string, options: Parameters<typeof openPostgres>[1] = {}): Driver {
  const driver = openPostgres(url, options)
  t.after(() => driver.close())
  return driver
}

async function rawClient(t: TestContext, url: string): Promise<Client> {
  const client = new Client(url)
  client.on('error', () => {})
  await client.connect()
  t.after(() => client.end())
  return client
}

/** Resolves when this user's change is heard; undefined: when words may have been lost. */
const changeOf = (store: Store, wanted: string | undefined): Promise<void> =>
  new Promise((resolve) => {
    const stop = store.onChange((userId) => {
      if (userId !== wanted) return
      stop()
      resolve()
    })
  })

/** Words of others are heard from now on. */
const listening = (store: Store): Promise<void> => changeOf(store, undefined)

/** For tests that wait for a word: without it they fail, and do not hang. */
const waiting = { timeout: 30_000 }

storeContract('PostgreSQL', makePlace)

test('a change is heard on the other node, once, and on its own node once', waiting, async (t) => {
  const place = await makePlace(t)
  const [here, there] = [createSqlStore(place.connect()), createSqlStore(place.connect())]
  await Promise.all([listening(here), listening(there)])
  const { userId } = await login(here)
  const ben = await login(here, as('ben'))
  const heardHere: unknown[] = []
  const heardThere: unknown[] = []
  here.onChange((changed) => heardHere.push(changed))
  there.onChange((changed) => heardThere.push(changed))
  await here.setNickName(userId, 'Ann', 2000)
  assert.deepEqual(heardHere, [userId], 'at once')
  const last = changeOf(there, ben.userId)
  await here.deleteUser(ben.userId, 2000)
  await last
  assert.deepEqual(heardThere, [userId, ben.userId], 'in the order of the commits')
  const back = changeOf(here, userId)
  await there.setNickName(userId, 'Anna', 2000)
  await back
  assert.deepEqual(heardHere, [userId, ben.userId, userId])
})

test('a rolled back change is not heard elsewhere', waiting, async (t) => {
  const place = await makePlace(t)
  const driver = place.connect()
  const there = createSqlStore(place.connect())
  await listening(there)
  const heard: unknown[] = []
  there.onChange((userId) => heard.push(userId))
  const done = changeOf(there, 'u_done')
  await assert.rejects(
    driver.write(function* failing() {
      yield statement('UPDATE login_users SET updated_at = 1')
      yield { changed: 'u_undone' }
      throw new Error('on purpose')
    }),
    /on purpose/,
  )
  await driver.write(function* work() {
    yield { changed: 'u_done' }
  })
  await done
  assert.deepEqual(heard, ['u_done'])
})

test(
  'the server restarts: writes are refused meanwhile, then all goes on, and words that were missed are known to be',
  waiting,
  async (t) => {
    const server = await postgres()
    const place = await makePlace(t)
    const warnings: string[] = []
    const here = createSqlStore(place.connect())
    const there = createSqlStore(connect(t, place.url, { warn: (_, message) => warnings.push(message) }))
    await listening(there)
    const { tokenHash, userId } = await login(here)
    await Promise.all(Array.from({ length: 5 }, () => here.findSession(tokenHash)))

    const lost = changeOf(there, undefined)
    await server.crash()
    const refused = await Promise.allSettled(
      Array.from({ length: 5 }, (_, index) =>
        index % 2 === 0 ? here.saveLogin(record()) : here.findSession(tokenHash),
      ),
    )
    for (const result of refused) {
      assert.equal(result.status, 'rejected')
      assert.equal((result as PromiseRejectedResult).reason.name, 'StoreError')
    }
    await lost
    const listensAgain = listening(there)
    await server.start()
    assert.equal((await here.findSession(tokenHash))?.user.id, userId)
    await here.saveLogin(record())
    await listensAgain
    const heard = changeOf(there, userId)
    await here.setNickName(userId, 'Ann', 2000)
    await heard
    assert.ok(warnings.includes('changes made by other nodes are not heard'))
  },
)

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

test('a deadlock is tried again until both are through', async (t) => {
  const driver = (await makePlace(t)).connect()
  await driver.single(one("INSERT INTO login_tokens (name, ends_at) VALUES ('a', 0), ('b', 0)"))
  const locked = new Set<string>()
  let begun = 0
  const add = (name: string) =>
    statement('UPDATE login_tokens SET ends_at = ends_at + 1 WHERE name = $1', name)
  const both = (first: string, second: string) =>
    function* work(): Update<Row[]> {
      begun++
      yield add(first)
      locked.add(first)
      // Both have their first row by then, and want the other's.
      while (locked.size < 2) yield statement('SELECT 1 AS one')
      return yield add(second)
    }
  await Promise.all([driver.write(both('a', 'b')), driver.write(both('b', 'a'))])
  assert.ok(begun > 2, 'one of them was begun again')
  assert.deepEqual(await driver.read(one('SELECT ends_at FROM login_tokens')), [
    { ends_at: 2 },
    { ends_at: 2 },
  ])
})

test('a login that learns late that another one made the user, or that the user is gone, seals for the right one', async (t) => {
  const place = await makePlace(t)
  const driver = place.connect()
  const other = createSqlStore(place.connect())
  /** Saves a login; between its look-up of the user and the rest, `meanwhile` happens. */
  const saveLate = async (meanwhile: () => Promise<unknown>): Promise<string> => {
    const pending = new Set(['meanwhile'])
    const late = createSqlStore({
      ...driver,
      write: (begin) =>
        driver.write(function* slow() {
          const work = begin()
          let step = work.next()
          if (!step.done) step = work.next(yield step.value)
          if (pending.delete('meanwhile')) void happen()
          while (pending.size > 0) yield statement('SELECT 1 AS one')
          while (!step.done) step = work.next(yield step.value)
          return step.value
        }),
    })
    async function happen(): Promise<void> {
      pending.add('commit')
      await meanwhile()
      pending.clear()
    }
    const sealPhone = (userId: string): Buffer => Buffer.from(`phone of ${userId}`)
    return (await late.saveLogin(record({ sealPhone }))).user.id
  }
  const sealed = async (): Promise<unknown> =>
    driver.read(one('SELECT id, session_key, phone FROM login_users'))
  const sealedFor = (userId: string): unknown => [
    {
      id: userId,
      session_key: Buffer.from(`session key of ${userId}`),
      phone: Buffer.from(`phone of ${userId}`),
    },
  ]

  let first = ''
  const second = await saveLate(async () => {
    first = (await login(other)).userId
  })
  assert.equal(second, first)
  assert.deepEqual(await sealed(), sealedFor(first))
  const third = await saveLate(() => other.deleteUser(first, 2000))
  assert.notEqual(third, first)
  assert.deepEqual(await sealed(), sealedFor(third))
})

test('whoever shows a picture and whoever drops it wait for each other, either first', waiting, async (t) => {
  const place = await makePlace(t)
  const driver = place.connect()
  const store = createSqlStore(driver)
  const set = async (on: Store, userId: string, name: string): Promise<unknown> =>
    on.setAvatar({ userId, avatarUrl: `/avatars/${name}`, name, bytes: Buffer.from(name), now: 2000 })
  /** The second begins when the first has done all but its commit, which waits until the second is blocked, or through. */
  const both = async (
    first: (on: Store) => Promise<unknown>,
    second: (on: Store) => Promise<unknown>,
  ): Promise<void> => {
    const through = new Set<string>()
    let reach = (): void => {}
    const reached = new Promise<void>((resolve) => (reach = resolve))
    const holding = createSqlStore({
      ...driver,
      write: (begin) =>
        driver.write(function* hold() {
          const result = yield* begin()
          reach()
          const blocked = 'SELECT 1 FROM pg_locks WHERE NOT granted'
          while (!through.has('second') && (yield statement(blocked)).length === 0);
          return result
        }),
    })
    const held = first(holding)
    await Promise.race([reached, held])
    await Promise.all([held, second(store).finally(() => through.add('second'))])
  }
  const [a, b] = [(await login(store)).userId, (await login(store, as('ben'))).userId]

  // One name before and one after: rows are locked in the order of their names.
  for (const other of ['w', 'y']) {
    await set(store, a, 'x')
    await both(
      (on) => set(on, b, 'x'),
      (on) => set(on, a, other),
    )
    assert.notEqual(await store.readAvatar('x'), undefined, `shown first, ${other}`)
    await store.forget(b, { avatar: true }, 2000)
    await set(store, a, 'x')
    await both(
      (on) => set(on, a, other),
      (on) => set(on, b, 'x'),
    )
    assert.notEqual(await store.readAvatar('x'), undefined, `dropped first, ${other}`)
    await store.forget(b, { avatar: true }, 2000)
  }
})

test('a lock that is not let go is a StoreError after a while', async (t) => {
  const place = await makePlace(t)
  const store = createSqlStore(connect(t, place.url, { timeoutMs: 200 }))
  const { userId } = await login(store)
  const holder = await rawClient(t, place.url)
  await holder.query('BEGIN')
  await holder.query('UPDATE login_users SET updated_at = 1')
  await assert.rejects(store.setNickName(userId, 'Ann', 2000), { name: 'StoreError', message: '57014' })
  await holder.query('ROLLBACK')
  assert.equal((await store.setNickName(userId, 'Ann', 2000))?.nickName, 'Ann')
})

test('when all connections are in use for long, the next work is refused', async (t) => {
  const place = await makePlace(t)
  const driver = connect(t, place.url, { timeoutMs: 200, poolSize: 1 })
  await driver.ready()
  const held = new Set(['the connection'])
  const holding = driver.write(function* hold() {
    while (held.size > 0) yield statement('SELECT 1 AS one')
  })
  await assert.rejects(driver.read(one('SELECT 1 AS one')), { name: 'StoreError', message: /timeout/ })
  held.clear()
  await holding
  assert.deepEqual(await driver.read(one('SELECT 1 AS one')), [{ one: 1 }])
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
    [change({ pathname: '/absent' }), /^DATABASE_URL: PostgreSQL at 127\.0\.0\.1:\d+ has no such database$/],
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
