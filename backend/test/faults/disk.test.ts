import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { simulate, tempFolder, type Simulated } from '../support.ts'
import { assertWhole, count, findLost, loadLogins, rounds, startNode, type Node } from './support.ts'

interface Disk {
  what: string
  /** where the database goes */
  cwd: string
  fill(node: Node): void
  free(node: Node): void
}

/** What a full disk does, and what comes after it. */
async function check(t: TestContext, simulator: Simulated, disk: Disk): Promise<void> {
  const node = await startNode(t, { cwd: disk.cwd, api: simulator.url })
  const acknowledged = []
  let refusals = 0
  for (let round = 0; round < rounds; round += 1) {
    const load = loadLogins([node], simulator, 8)
    await load.more(100)
    disk.fill(node)
    await load.moreRefusals(50)
    // Sessions that are in no memory yet: they are looked up in the file.
    assert.deepEqual(await findLost(node, load.logins), [])
    disk.free(node)
    await load.more(100)
    await load.stop()

    assert.deepEqual(load.broken, [])
    assert.deepEqual([...new Set(load.refusals.map(({ what }) => what))], ['503 store_unavailable'])
    for (const { retryAfter } of load.refusals) assert.match(retryAfter ?? '', /^[1-9]\d*$/)
    acknowledged.push(...load.logins)
    refusals += load.refusals.length
  }
  await node.assertAlive()
  assert.deepEqual(await findLost(node, acknowledged), [])
  await node.kill()
  const path = join(disk.cwd, 'login.db')
  assertWhole(path)
  assert.equal(count(path, 'login_sessions'), acknowledged.length, 'a login that was refused left a session')
  t.diagnostic(
    `F7, ${disk.what}: ${rounds} times full, ${refusals} writes refused with 503, sessions readable meanwhile; ` +
      `${acknowledged.length} logins acknowledged, 0 lost`,
  )
}

test(
  'F7: files that may not grow: 503 for writes, the rest goes on, nothing is lost',
  { timeout: 60_000 * rounds },
  async (t) => {
    if (spawnSync('prlimit', ['--version']).status !== 0) {
      t.diagnostic('F7: NOT TESTED with a limit, there is no prlimit')
      t.skip('there is no prlimit')
      return
    }
    // The soft limit alone, which may be raised again.
    const limit = ({ command }: Node, bytes: string): void => {
      execFileSync('prlimit', ['--pid', String(command.child.pid), `--fsize=${bytes}:`])
    }
    await check(t, await simulate(t), {
      what: 'a limit for files',
      cwd: tempFolder(t),
      fill: (node) => limit(node, '4096'),
      free: (node) => limit(node, 'unlimited'),
    })
  },
)

test(
  'F7: a disk that is full: 503 for writes, the rest goes on, nothing is lost',
  { timeout: 60_000 * rounds },
  async (t) => {
    const cwd = join(tempFolder(t), 'disk')
    mkdirSync(cwd)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', cwd], { encoding: 'utf8' })
    if (mounted.status !== 0) {
      const reason = `a small disk cannot be mounted here (${mounted.stderr?.trim() ?? 'there is no mount'})`
      t.diagnostic(`F7: NOT TESTED with a disk, ${reason}`)
      t.skip(reason)
      return
    }
    const simulator = await simulate(t)
    const ballast = join(cwd, 'ballast')
    try {
      await check(t, simulator, {
        what: 'a disk of 32 MB',
        cwd,
        fill() {
          const more = Buffer.alloc(4096)
          for (;;) {
            try {
              appendFileSync(ballast, more)
            } catch (error) {
              assert.equal(error instanceof Error && 'code' in error && error.code, 'ENOSPC')
              return
            }
          }
        },
        free: () => rmSync(ballast),
      })
    } finally {
      execFileSync('umount', ['--lazy', cwd])
    }
  },
)
