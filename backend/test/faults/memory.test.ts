import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { simulate, tempFolder } from '../support.ts'
import { findLost, loadLogins, startNode, type Node } from './support.ts'

/** For how long; 0 is the short form, of one turn. */
const minutes = Number(process.env['FAULT_MINUTES'] ?? 0)

const mb = 1024 * 1024
const addressesATurn = 10_000
const loginsATurn = 300

/**
 * What is held of the requests gone by has its limits: 100,000 addresses and 50,000 sessions, some 300 bytes each, on top
 * of what the program and the caches of SQLite are.
 */
const boundMb = 96

interface Memory {
  /** bytes; the heap and the buffers beside it, without garbage */
  heap: number
  rss: number
}

async function measure({ command: { child } }: Node): Promise<Memory> {
  const printed = once(child.stdout ?? assert.fail(), 'data')
  child.kill('SIGUSR2')
  const line = /^memory (.*)$/m.exec(String((await printed)[0]))?.[1]
  return JSON.parse(line ?? assert.fail('no figure was printed')) as Memory
}

/** Each address is new, and each user, session and code. */
async function turn(node: Node, simulator: Awaited<ReturnType<typeof simulate>>): Promise<void> {
  let left = addressesATurn
  const knock = async (): Promise<void> => {
    while ((left -= 1) >= 0) {
      const { status } = await node.ask('POST', '/login', { body: { provider: 'nobody', code: 'x' } })
      assert.equal(status, 400)
    }
  }
  await Promise.all(Array.from({ length: 32 }, knock))
  const load = loadLogins([node], simulator, 16)
  await load.more(loginsATurn)
  await load.stop()
  assert.deepEqual([load.refusals, load.broken], [[], []])
  assert.deepEqual(await findLost(node, load.logins), [])
  for (const { utoken } of load.logins.slice(0, loginsATurn / 2)) {
    assert.equal((await node.ask('DELETE', '/session', { utoken })).status, 200)
  }
}

test('F14: new addresses, users, sessions and codes without end: memory is bounded', async (t) => {
  const simulator = await simulate(t)
  const node = await startNode(t, {
    cwd: tempFolder(t),
    api: simulator.url,
    file: fileURLToPath(new URL('./measured.ts', import.meta.url)),
  })
  // Compiled, connected and filled with what every process has.
  await turn(node, simulator)
  const begun = await measure(node)
  const heaps: number[] = []
  let last = begun
  const until = performance.now() + minutes * 60_000
  do {
    await turn(node, simulator)
    last = await measure(node)
    heaps.push(last.heap)
  } while (performance.now() < until)
  await node.assertAlive()

  const grown = Math.max(...heaps) - begun.heap
  // The short form fills a part of what is held only: more than that part it may not take.
  const turns = heaps.length
  const allowed = Math.min(boundMb, 8 + turns * 8) * mb
  const figure = (bytes: number): string => `${(bytes / mb).toFixed(1)} MB`
  t.diagnostic(
    `F14: ${turns * addressesATurn} addresses and ${turns * loginsATurn} logins: heap ${figure(begun.heap)}, ` +
      `then ${figure(last.heap)}; rss ${figure(begun.rss)}, then ${figure(last.rss)}`,
  )
  assert.ok(grown < allowed, `the heap grew by ${figure(grown)}`)
})
