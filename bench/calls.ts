import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { type Case, CASES, type Client, CLIENTS, type Counts, PATIENCE } from './cases.ts'

export interface Outcome {
  name: Case
  client: Client
  counts: Counts
}

/** Every client in every case, each in a process of its own. */
export async function measureCalls(signal: AbortSignal): Promise<Outcome[]> {
  const names = Object.keys(CASES) as Case[]
  const jobs = names.flatMap((name) => CLIENTS.map((client) => ({ name, client })))
  const outcomes: Outcome[] = []
  // The one that takes ten seconds first, and the others meanwhile.
  const waiting = [...jobs].sort(
    (a, b) => Number(b.name === 'login-hangs') - Number(a.name === 'login-hangs'),
  )
  async function work(): Promise<void> {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      outcomes.push({ ...job, counts: await run(job.client, job.name, signal) })
    }
  }
  await Promise.all(Array.from({ length: Math.max(2, Math.min(4, availableParallelism())) }, work))
  return jobs.map((job) => outcomes.find((one) => one.name === job.name && one.client === job.client)!)
}

function run(client: Client, name: Case, signal: AbortSignal): Promise<Counts> {
  return new Promise((resolve, reject) => {
    let counts: Counts | undefined
    const child = fork(path.join(import.meta.dirname, 'case.ts'), [client, name], {
      signal,
      // Beyond its own patience: a client that never lets go of the thread.
      timeout: 2 * PATIENCE,
      // What a client writes to the console is none of the table's.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let said = ''
    child.stderr!.on('data', (chunk) => (said += String(chunk)))
    child.on('message', (message) => {
      counts = message as Counts
    })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (counts) resolve(counts)
      else reject(new Error(`${client}, ${name}: exit code ${code}\n${said}`))
    })
  })
}
