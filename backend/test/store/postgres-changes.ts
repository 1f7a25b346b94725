import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSqlStore } from '../../src/store/sql.ts'
import { postgres } from '../postgres.ts'
import { as, login, record } from './place.ts'
import { changeOf, connect, listening, makePlace, waiting } from './postgres-place.ts'
import { statement } from './sql-place.ts'

/** What is heard of the changes that other nodes make. */
export function postgresChanges(): void {
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
}
