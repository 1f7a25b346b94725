import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { openSqlite } from '../../src/store/sqlite.ts'
import { sql } from '../../src/store/sql/statement.ts'
import { simulate, tempFolder } from '../support.ts'
import { loadLogins, rounds, startNode } from './support.ts'

test('F2: SQLite is asked to wait for the disk with each commit', async (t) => {
  const path = join(tempFolder(t), 'login.db')
  const driver = openSqlite(path)
  const ask = (pragma: string) =>
    driver.read(function* read() {
      const [row] = yield sql(`PRAGMA ${pragma}`)
      return Object.values(row ?? {})[0]
    })
  assert.deepEqual([await ask('synchronous'), await ask('journal_mode')], [2, 'wal'])
  await driver.close()
})

test('F2: no login is answered before the disk has it', { timeout: 60_000 * rounds }, async (t) => {
  const reason = whyNoStrace()
  if (reason !== undefined) {
    t.diagnostic(`F2: NOT TESTED, ${reason}`)
    t.skip(reason)
    return
  }
  const cwd = tempFolder(t)
  const simulator = await simulate(t)
  const node = await startNode(t, { cwd, api: simulator.url })
  // One after another: what is written and synced before an answer is then that login's own.
  const logins = 20 * rounds
  const alone = await trace(t, node.command.child.pid, join(cwd, 'alone'))
  for (let count = 0; count < logins; count += 1) {
    assert.equal((await node.login(await simulator.code(`f2 ${count}`))).status, 200)
  }
  const steps = await alone()
  assert.equal(steps.filter((step) => step === 'answer').length, logins)
  let isWritten = false
  let isSynced = false
  for (const step of steps) {
    if (step === 'write') [isWritten, isSynced] = [true, false]
    else if (step === 'sync') isSynced = true
    else {
      assert.ok(isWritten && isSynced, 'an answer went out while what it says was not on the disk')
      isWritten = false
    }
  }

  const together = await trace(t, node.command.child.pid, join(cwd, 'together'))
  const load = loadLogins([node], simulator, 32)
  await load.more(logins * 5)
  await load.stop()
  const syncs = (await together()).filter((step) => step === 'sync').length
  assert.deepEqual([load.refusals, load.broken], [[], []])
  assert.ok(syncs > 0)
  const each = (steps.filter((step) => step === 'sync').length / logins).toFixed(1)
  const shared = (syncs / load.logins.length).toFixed(2)
  t.diagnostic(`F2: ${each} syncs a login one by one, each before its answer; ${shared} with 32 at once`)
})

type Step = 'write' | 'sync' | 'answer'

function whyNoStrace(): string | undefined {
  if (process.platform !== 'linux') return 'there is strace on Linux only'
  const yama = '/proc/sys/kernel/yama/ptrace_scope'
  const isRestricted = existsSync(yama) && readFileSync(yama, 'utf8').trim() !== '0'
  if (isRestricted && process.getuid?.() !== 0) return 'only root may attach strace here (ptrace_scope)'
  const { status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], { encoding: 'utf8' })
  return status === 0 ? undefined : `strace cannot be used here (${stderr || 'it is not installed'})`
}

/** Watches what a process writes, from when this resolves until the function that it resolves to is called. */
async function trace(t: TestContext, pid: number | undefined, path: string): Promise<() => Promise<Step[]>> {
  const calls = 'trace=fsync,fdatasync,pwrite64,write,writev'
  const strace = spawn('strace', ['-f', '-y', '-s', '24', '-e', calls, '-o', path, '-p', String(pid)])
  t.after(() => strace.kill('SIGKILL'))
  let said = ''
  const ended = once(strace, 'close')
  await Promise.race([
    new Promise<void>((resolve) => {
      strace.stderr.on('data', (chunk) => {
        said += String(chunk)
        if (said.includes('attached')) resolve()
      })
    }),
    ended.then(() => assert.fail(`strace has ended: ${said}`)),
  ])
  return async () => {
    // It lets go of the process.
    strace.kill('SIGINT')
    await ended
    return readFileSync(path, 'utf8').split('\n').flatMap(toStep)
  }
}

/** What is committed is in the log; from there it is copied into the database at some later time. */
function toStep(line: string): Step[] {
  if (/ (?:pwrite64|write)\(\d+<[^>]*login\.db-wal>/.test(line)) return ['write']
  if (/ (?:fsync|fdatasync)\(\d+<[^>]*login\.db-wal>\) += 0/.test(line)) return ['sync']
  if (/ <\.\.\. (?:fsync|fdatasync) resumed>\) += 0/.test(line)) return ['sync']
  return / writev?\(.*"HTTP\/1\.1 200/.test(line) ? ['answer'] : []
}
