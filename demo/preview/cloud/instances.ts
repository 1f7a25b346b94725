import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'

const RUNNER = path.join(import.meta.dirname, 'runner.cjs')

/** What the instance gets for one call. */
export interface Invocation {
  event: unknown
  context: object
  /** Of this call only. */
  env: Record<string, string>
}

/** What became of a call: `error` is what the function threw, by its name and message. */
export type Outcome =
  | { kind: 'returned'; result: unknown }
  | { kind: 'threw'; error: string }
  | { kind: 'timeout' }
  | { kind: 'died' }

export interface InstancesOptions {
  /** The function's folder. */
  folder: string
  /** The environment of every call. */
  env: Record<string, string>
  /** How many run at once; whoever comes then waits. */
  most: number
  /** Milliseconds that a call may take. */
  timeout: number
  /** Takes what the function writes to its console. */
  log(text: string): void
}

export interface Instances {
  run(invocation: Invocation): Promise<Outcome>
  /** Ends all of them; calls under way have died. */
  close(): Promise<void>
}

/** Warm instances of one function, each a process of its own that has one event at a time. */
export function createInstances({ folder, env, most, timeout, log }: InstancesOptions): Instances {
  const all = new Set<ChildProcess>()
  const idle: ChildProcess[] = []
  const waiting: Array<() => void> = []
  let closed = false

  function start(): ChildProcess {
    // Without the flags of this process: the function has plain Node, as on the platform.
    const child = fork(RUNNER, [folder], { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', log)
    all.add(child)
    const forget = () => {
      all.delete(child)
      const at = idle.indexOf(child)
      if (at >= 0) idle.splice(at, 1)
      waiting.shift()?.()
    }
    child.on('exit', forget).on('error', forget)
    return child
  }

  /** An idle one, a new one, or the next that is free. */
  async function take(): Promise<ChildProcess | undefined> {
    for (;;) {
      if (closed) return undefined
      const child = idle.pop() ?? (all.size < most ? start() : undefined)
      if (child) return child
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }

  function give(child: ChildProcess): void {
    if (child.exitCode === null && child.signalCode === null && child.connected) idle.push(child)
    waiting.shift()?.()
  }

  return {
    async run(invocation) {
      const child = await take()
      if (!child) return { kind: 'died' }
      const outcome = await ask(child, invocation, timeout)
      if (outcome.kind === 'returned' || outcome.kind === 'threw') give(child)
      else child.kill('SIGKILL')
      return outcome
    },
    async close() {
      closed = true
      for (const wake of waiting.splice(0)) wake()
      await Promise.all(
        [...all].map(
          (child) =>
            new Promise<void>((resolve) => {
              child.once('exit', () => resolve())
              child.kill('SIGKILL')
            }),
        ),
      )
    },
  }
}

/** Gives the child one event; it answers, takes too long, or is gone. */
function ask(child: ChildProcess, invocation: Invocation, timeout: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer)
      child.off('message', onMessage).off('exit', onExit).off('error', onExit)
      resolve(outcome)
    }
    const onMessage = (message: unknown) => {
      // The function may send messages of its own, which nobody takes here.
      const { reply } = Object(message) as { reply?: { result?: unknown; error?: string } }
      if (!reply) return
      const { result, error } = reply
      end(error === undefined ? { kind: 'returned', result } : { kind: 'threw', error })
    }
    const onExit = () => end({ kind: 'died' })
    const timer = setTimeout(() => end({ kind: 'timeout' }), timeout)
    child.on('message', onMessage).on('exit', onExit).on('error', onExit)
    child.send(invocation, (error) => error && onExit())
  })
}
