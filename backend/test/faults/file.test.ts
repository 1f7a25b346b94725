import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'libsql'
import { hashToken, createToken } from '../../src/session/token.ts'
import { migrations } from '../../src/store/migrations.ts'
import { simulate, tempFolder } from '../support.ts'
import { assertWhole, count, findLost, loadLogins, look, rounds, startNode, type Node } from './support.ts'

const limit = { timeout: 60_000 * rounds }

test(
  'F15: two processes on one SQLite file, under load: both work, nothing lost or doubled',
  limit,
  async (t) => {
    const cwd = tempFolder(t)
    const path = join(cwd, 'login.db')
    const simulator = await simulate(t)
    const start = (): Promise<Node> => startNode(t, { cwd, api: simulator.url })
    const [first, second] = await Promise.all([start(), start()])
    const load = loadLogins([first, second], simulator, 16)
    await load.more(150 * rounds)
    // A third one begins while the others write.
    const third = await start()
    await load.more(100)
    await load.stop()
    assert.deepEqual([load.refusals, load.broken], [[], []])
    for (const node of [first, second, third]) {
      assert.deepEqual(await findLost(node, load.logins), [])
      await node.assertAlive()
    }
    assert.equal(count(path, 'login_users'), load.logins.length)
    assert.equal(count(path, 'login_sessions'), load.logins.length)

    // One code at both: one call, and no second session.
    const code = await simulator.code('both')
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? first : second).login(code)),
    )
    for (const { status, bytes } of replies) assert.equal(status, 200, bytes.toString())
    assert.equal(new Set(replies.map(({ bytes }) => bytes.toString())).size, 1)
    assert.equal(count(path, 'login_sessions'), load.logins.length + 1)
    assertWhole(path)
    t.diagnostic(
      `F15: 2 processes on one file and a third that starts: ${load.logins.length} logins, 0 refused, 0 lost`,
    )
  },
)

const old = 200

test(
  'F15: three start at once on a file of schema version 2: one brings it up to date, all serve',
  limit,
  async (t) => {
    const cwd = tempFolder(t)
    const path = join(cwd, 'login.db')
    writeFileSync(join(cwd, 'login.db.key'), `${'o'.repeat(32)}\n`)
    const tokens = fillVersion2(path)
    const simulator = await simulate(t)
    const start = (): Promise<Node> => startNode(t, { cwd, api: simulator.url })
    const starts = [start(), start(), start()]
    const first = await Promise.race(starts)
    // It serves while the others may still be waiting for their turn.
    const load = loadLogins([first], simulator, 8)
    const nodes = await Promise.all([...starts, start()])
    await load.more(50)
    await load.stop()
    assert.deepEqual([load.refusals, load.broken], [[], []])

    for (const node of nodes) {
      for (const [index, utoken] of tokens.entries()) {
        const { status, body } = await node.session(utoken)
        assert.deepEqual([status, body.result.user.id], [200, `u_${index}`])
      }
      assert.deepEqual(await findLost(node, load.logins), [])
      await node.assertAlive()
    }
    assert.equal(count(path, 'login_users'), old + load.logins.length)
    assert.equal(count(path, 'login_sessions'), old + load.logins.length)
    assert.deepEqual(
      look(path, 'SELECT version FROM login_schema ORDER BY version').map(({ version }) => version),
      migrations.map((_, index) => index + 1),
    )
    assertWhole(path)
    t.diagnostic(
      `F15: 4 starters on a file of version 2 with ${old} sessions: all valid after, ${load.logins.length} new`,
    )
  },
)

/** A database as the release before has left it; the tokens of its sessions. */
function fillVersion2(path: string): string[] {
  const database = new Database(path)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('CREATE TABLE login_schema (version BIGINT NOT NULL)')
  for (const [index, steps] of migrations.slice(0, 2).entries()) {
    for (const step of steps) database.exec(step)
    database.exec(`INSERT INTO login_schema (version) VALUES (${index + 1})`)
  }
  const now = Date.now()
  const addUser = database.prepare(
    `INSERT INTO login_users (id, provider, app_id, subject, nick_name, avatar_url, created_at, updated_at)
     VALUES (?, 'wechat', 'wx0000000000000001', ?, '', '', ?, ?)`,
  )
  const addSession = database.prepare(
    'INSERT INTO login_sessions (id, token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)',
  )
  database.exec('BEGIN')
  const tokens = Array.from({ length: old }, (_, index) => {
    const utoken = createToken()
    addUser.run([`u_${index}`, `old ${index}`, now, now])
    addSession.run([`s_${index}`, hashToken(utoken), `u_${index}`, now, now + 3600_000])
    return utoken
  })
  database.exec('COMMIT')
  database.close()
  return tokens
}
