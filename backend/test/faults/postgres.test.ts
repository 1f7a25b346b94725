import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postgres } from '../postgres.ts'
import { simulate, tempFolder } from '../support.ts'
import { findLost, loadLogins, rounds, secretKey, startNode, type Acknowledged } from './support.ts'

/** What is promised is 2 s; the rest is for a machine that has other things to do. */
const backMs = 6000

test('F6: PostgreSQL goes away in mid-load, and comes back', { timeout: 60_000 * rounds }, async (t) => {
  const server = await postgres()
  const simulator = await simulate(t)
  const env = { DATABASE_URL: await server.createDatabase(), SECRET_KEY: secretKey }
  const node = await startNode(t, { cwd: tempFolder(t), api: simulator.url, env })
  const acknowledged: Acknowledged[] = []
  const took: number[] = []
  let refusals = 0
  for (let round = 0; round < rounds; round += 1) {
    const load = loadLogins([node], simulator, 16)
    await load.more(100)
    await server.crash()
    // Requests go on against a database that is not there.
    await load.moreRefusals(200)
    const live = await node.ask('GET', '/health/live')
    assert.equal(live.status, 200)
    assertAway(await node.ask('GET', '/health/ready'))
    await server.start()
    const start = performance.now()
    await load.more(1)
    took.push(performance.now() - start)
    await load.more(50)
    await load.stop()

    assert.deepEqual(load.broken, [], 'a request had no answer')
    assert.deepEqual([...new Set(load.refusals.map(({ what }) => what))], ['503 store_unavailable'])
    for (const { retryAfter } of load.refusals) assert.match(retryAfter ?? '', /^[1-9]\d*$/)
    assert.equal((await node.ask('GET', '/health/ready')).status, 200)
    acknowledged.push(...load.logins)
    refusals += load.refusals.length
  }
  await node.assertAlive()
  assert.deepEqual(await findLost(node, acknowledged), [])
  assert.ok(Math.max(...took) < backMs, `back after ${took.join(', ')} ms`)
  t.diagnostic(
    `F6: ${rounds} crashes, ${acknowledged.length} logins acknowledged, 0 lost; ${refusals} answers of 503, no other; ` +
      `back ${Math.max(...took).toFixed(0)} ms after PostgreSQL at most`,
  )
})

function assertAway(reply: { status: number; header(name: string): string | undefined }): void {
  assert.equal(reply.status, 503)
  assert.match(reply.header('retry-after') ?? '', /^[1-9]\d*$/)
}
