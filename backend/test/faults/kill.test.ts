import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { simulate, tempFolder } from '../support.ts'
import {
  assertWhole,
  count,
  findLost,
  loadLogins,
  look,
  rounds,
  startNode,
  type Acknowledged,
  type Node,
} from './support.ts'

test(
  'F1: killed in the midst of logins, again and again: no login that was answered is lost',
  { timeout: 60_000 * rounds },
  async (t) => {
    const cwd = tempFolder(t)
    const path = join(cwd, 'login.db')
    const simulator = await simulate(t)
    const start = (): Promise<Node> => startNode(t, { cwd, api: simulator.url })
    const acknowledged: Acknowledged[] = []
    const kills = 2 * rounds
    let cut = 0
    let node = await start()
    for (let round = 0; round < kills; round += 1) {
      const load = loadLogins([node], simulator, 24)
      await load.more(150 + Math.floor(Math.random() * 100))
      await node.kill()
      await load.stop()
      assert.deepEqual(load.refusals, [])
      cut += load.broken.length
      acknowledged.push(...load.logins)
      assertWhole(path)
      node = await start()
      assert.deepEqual(await findLost(node, load.logins), [])
    }
    assert.deepEqual(await findLost(node, acknowledged), [])
    assert.equal(new Set(acknowledged.map(({ userId }) => userId)).size, acknowledged.length)
    assert.ok(cut > 0, 'nothing was under way when it was killed')
    t.diagnostic(
      `F1: ${kills} kills, ${acknowledged.length} logins acknowledged, 0 lost; ${cut} requests cut off`,
    )
  },
)

test(
  'F11: killed between the commit and the answer: the same code again gets the same session',
  { timeout: 60_000 * rounds },
  async (t) => {
    const cwd = tempFolder(t)
    const path = join(cwd, 'login.db')
    const simulator = await simulate(t)
    const diesInHook = fileURLToPath(new URL('./dies-after-commit.ts', import.meta.url))
    for (let round = 0; round < rounds; round += 1) {
      const code = await simulator.code(`f11 ${round}`)
      const dying = await startNode(t, { cwd, api: simulator.url, file: diesInHook })
      await assert.rejects(dying.login(code), 'it was to die before it answers')
      await dying.command.ended
      assert.equal(dying.command.child.signalCode, 'SIGKILL')
      const [kept] = look(path, 'SELECT id FROM login_sessions ORDER BY created_at DESC')
      assert.ok(kept, 'it was to die after the commit')

      const node = await startNode(t, { cwd, api: simulator.url })
      const first = await node.login(code)
      assert.equal(first.status, 200, first.bytes.toString())
      assert.deepEqual((await node.login(code)).body, first.body)
      const { utoken } = first.body.result
      assert.equal((await node.session(utoken)).status, 200)
      const sessions = await node.ask<{ id: string }[]>('GET', '/sessions', { utoken })
      assert.deepEqual(
        sessions.body.result.map(({ id }) => id),
        [kept['id']],
      )
      await node.kill()
    }
    assert.equal(count(path, 'login_sessions'), rounds)
    assert.equal((await simulator.calls()).length, rounds)
    t.diagnostic(
      `F11: ${rounds} of ${rounds} got the session that was saved, with one call of the platform each`,
    )
  },
)
