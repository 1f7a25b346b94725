import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row, Update } from '../../src/store/driver.ts'
import { createSqlStore } from '../../src/store/sql.ts'
import { listSessions } from '../../src/store/sql/sessions.ts'
import type { Store } from '../../src/store/store.ts'
import { as, login, record } from './place.ts'
import { connect, makePlace, rawClient, waiting } from './postgres-place.ts'
import { one, statement } from './sql-place.ts'

/** What happens while others do the same, or hold what is needed. */
export function postgresConcurrency(): void {
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
      const sealTokens = (userId: string): Buffer => Buffer.from(`tokens of ${userId}`)
      return (await late.saveLogin(record({ sealPhone, sealTokens }))).user.id
    }
    const sealed = async (): Promise<unknown> =>
      driver.read(one('SELECT id, session_key, phone, tokens FROM login_users'))
    const sealedFor = (userId: string): unknown => [
      {
        id: userId,
        session_key: Buffer.from(`session key of ${userId}`),
        phone: Buffer.from(`phone of ${userId}`),
        tokens: Buffer.from(`tokens of ${userId}`),
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

  test(
    'whoever shows a picture and whoever drops it wait for each other, either first',
    waiting,
    async (t) => {
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
    },
  )

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

  test("a user's sessions are found by the user, before the server has statistics", async (t) => {
    const place = await makePlace(t)
    const driver = place.connect()
    const { userId } = await login(createSqlStore(driver))
    await place.run(
      `INSERT INTO login_sessions (id, token_hash, user_id, created_at, expires_at)
       SELECT 's_' || n, sha256(n::text::bytea), $1, 1000, 5000 FROM generate_series(1, 5000) AS n`,
      [userId],
    )
    const { value } = listSessions(userId, 2000).next()
    assert.ok(value !== undefined && 'text' in value)
    const plan = await driver.read(one(`EXPLAIN ${value.text}`, ...value.values))
    assert.match(JSON.stringify(plan), /login_sessions_of_user/)
  })
}
